package io.narthex.exercises;

/** Where your code goes. A check that meets it is red on purpose. */
public final class Todo extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private Todo(String step) {
    super("not written yet: step " + step + " (this is red on purpose until you write it)");
  }

  /** To be thrown by a starter; {@code step} is that of the exercise's page. */
  public static Todo of(String step) {
    return new Todo(step);
  }
}
