/**
 * A log that may be torn: {@link io.narthex.exercises.wal.SegmentReader}.
 *
 * <p><b>Enter here</b>: the one class of this package; the page of the exercise is in {@code
 * docs/exercises/README.md}.
 */
@NullMarked
package io.narthex.exercises.wal;

import org.jspecify.annotations.NullMarked;
