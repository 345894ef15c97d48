package io.narthex.tsdb.chunks;

import io.narthex.tsdb.encoding.ByteReader;

/**
 * The length field in front of a chunk, in blocks and in head chunk files: a varint of five bytes
 * at most.
 *
 * @upstream tsdb/chunks/chunks.go MaxChunkLengthFieldSize
 */
final class ChunkLength {
  private ChunkLength() {}

  /** Reads the field; the length is below 2^35, and may be more than there is. */
  static long read(ByteReader in) {
    long length = 0;
    for (int i = 0; i < ChunksFormat.MAX_LENGTH_SIZE; i++) {
      int b = in.u8();
      length |= (long) (b & 0x7F) << (7 * i);
      if (b < 0x80) {
        return length;
      }
    }
    throw in.corrupt("reading chunk length failed with 0");
  }
}
