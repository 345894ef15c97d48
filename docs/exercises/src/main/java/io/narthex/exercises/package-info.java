/**
 * Parts of the engine to write yourself.
 *
 * <p><b>What it is</b>: one package an exercise, each with a starter that throws {@link
 * io.narthex.exercises.Todo} where your code goes. The check beside it in the tests is red on
 * purpose until you have written it.
 *
 * <p><b>Enter here</b>: {@code docs/exercises/README.md}.
 *
 * <p><b>Invariants</b>: a starter compiles; what it needs of the engine is public API.
 */
@NullMarked
package io.narthex.exercises;

import org.jspecify.annotations.NullMarked;
