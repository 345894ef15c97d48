/**
 * How much a counter rose within a window: {@link io.narthex.exercises.rate.Increase}.
 *
 * <p><b>Enter here</b>: the one class of this package; the page of the exercise is in {@code
 * docs/exercises/README.md}.
 */
@NullMarked
package io.narthex.exercises.rate;

import org.jspecify.annotations.NullMarked;
