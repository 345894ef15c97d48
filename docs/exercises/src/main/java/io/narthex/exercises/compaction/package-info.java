/**
 * Which blocks to merge next: {@link io.narthex.exercises.compaction.Planner}.
 *
 * <p><b>Enter here</b>: the one class of this package; the page of the exercise is in {@code
 * docs/exercises/README.md}.
 */
@NullMarked
package io.narthex.exercises.compaction;

import org.jspecify.annotations.NullMarked;
