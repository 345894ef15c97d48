package io.narthex.tsdb.chunkenc;

import io.narthex.model.SampleBuffer;
import io.narthex.model.ValueType;

/** Reads a whole XOR chunk into columns. */
final class XorDecoder {
  private XorDecoder() {}

  static void decode(byte[] bytes, int length, SampleBuffer into) {
    XorIterator it = new XorIterator(bytes, length);
    while (it.next() != ValueType.NONE) {
      into.add(it.atT(), it.atV());
    }
  }
}
