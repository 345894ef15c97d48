package io.narthex.exercises.gorilla;

/** What is often handed in: buckets as two's complement has them. */
class GorillaWrong extends GorillaContract {
  @Override
  GorillaEncoder encoder() {
    return new GorillaSolved.Encoder() {
      @Override
      boolean fits(long dod, int bits) {
        return -(1L << (bits - 1)) <= dod && dod < 1L << (bits - 1);
      }
    };
  }
}
