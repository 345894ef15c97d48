/**
 * Which series have all labels asked for: {@link io.narthex.exercises.postings.Intersection}.
 *
 * <p><b>Enter here</b>: the one class of this package; the page of the exercise is in {@code
 * docs/exercises/README.md}.
 */
@NullMarked
package io.narthex.exercises.postings;

import org.jspecify.annotations.NullMarked;
