package io.narthex.exercises.rate;

/** Tells whether your {@link Increase} is right. */
class IncreaseCheck extends IncreaseContract {
  @Override
  Increase increase() {
    return new Increase();
  }
}
