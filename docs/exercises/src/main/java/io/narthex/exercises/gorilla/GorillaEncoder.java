package io.narthex.exercises.gorilla;

import io.narthex.exercises.Todo;

/** Writes samples as Prometheus's XOR chunk: {@code docs/format/xor.md} has every bit of it. */
public class GorillaEncoder {
  /**
   * The bytes of a chunk: two of the number of samples, then bits, the last byte filled with zeros.
   *
   * @param times timestamps in ms, ascending, at most 65,535
   * @param values as many values
   */
  public byte[] encode(long[] times, double[] values) {
    throw Todo.of("gorilla.1");
  }
}
