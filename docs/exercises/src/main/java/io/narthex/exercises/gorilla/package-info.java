/**
 * Samples as bits: {@link io.narthex.exercises.gorilla.GorillaEncoder}.
 *
 * <p><b>Enter here</b>: the one class of this package; the page of the exercise is in {@code
 * docs/exercises/README.md}.
 */
@NullMarked
package io.narthex.exercises.gorilla;

import org.jspecify.annotations.NullMarked;
