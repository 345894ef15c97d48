package io.narthex.exercises.gorilla;

/** Tells whether your {@link GorillaEncoder} is right, stage by stage. */
class GorillaCheck extends GorillaContract {
  @Override
  GorillaEncoder encoder() {
    return new GorillaEncoder();
  }
}
