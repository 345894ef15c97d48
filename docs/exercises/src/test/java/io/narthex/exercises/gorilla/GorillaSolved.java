package io.narthex.exercises.gorilla;

/** A solution; {@code XorAppender} of the engine is another. */
class GorillaSolved extends GorillaContract {
  @Override
  GorillaEncoder encoder() {
    return new Encoder();
  }

  /** Bits as text first: slow, and easy to look at. */
  static class Encoder extends GorillaEncoder {
    private final StringBuilder out = new StringBuilder();
    private int lead = -1;
    private int trail;

    @Override
    public byte[] encode(long[] times, double[] values) {
      put(times.length, 16);
      for (int i = 0; i < times.length; i++) {
        time(times, i);
        if (i == 0) {
          put(Double.doubleToRawLongBits(values[0]), 64);
        } else {
          value(Double.doubleToRawLongBits(values[i]) ^ Double.doubleToRawLongBits(values[i - 1]));
        }
      }
      while (out.length() % 8 != 0) {
        out.append('0');
      }
      byte[] bytes = new byte[out.length() / 8];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) Integer.parseInt(out, i * 8, i * 8 + 8, 2);
      }
      return bytes;
    }

    final void put(long value, int bits) {
      for (int i = bits - 1; i >= 0; i--) {
        out.append(value >>> i & 1);
      }
    }

    private void uvarint(long v) {
      while ((v & ~0x7FL) != 0) {
        put(v & 0x7F | 0x80, 8);
        v >>>= 7;
      }
      put(v, 8);
    }

    private void time(long[] times, int i) {
      if (i == 0) {
        uvarint(times[0] << 1 ^ times[0] >> 63);
      } else if (i == 1) {
        uvarint(times[1] - times[0]);
      } else {
        deltaOfDelta(times[i] - 2 * times[i - 1] + times[i - 2]);
      }
    }

    private void deltaOfDelta(long dod) {
      if (dod == 0) {
        put(0b0, 1);
      } else if (fits(dod, 14)) {
        put(0b10, 2);
        put(dod, 14);
      } else if (fits(dod, 17)) {
        put(0b110, 3);
        put(dod, 17);
      } else if (fits(dod, 20)) {
        put(0b1110, 4);
        put(dod, 20);
      } else {
        put(0b1111, 4);
        put(dod, 64);
      }
    }

    /** Prometheus's buckets reach one farther up than two's complement, and one less down. */
    boolean fits(long dod, int bits) {
      return -((1L << (bits - 1)) - 1) <= dod && dod <= 1L << (bits - 1);
    }

    private void value(long xor) {
      if (xor == 0) {
        put(0b0, 1);
        return;
      }
      int newLead = Math.min(Long.numberOfLeadingZeros(xor), 31);
      int newTrail = Long.numberOfTrailingZeros(xor);
      if (lead >= 0 && newLead >= lead && newTrail >= trail) {
        put(0b10, 2);
      } else {
        lead = newLead;
        trail = newTrail;
        put(0b11, 2);
        put(lead, 5);
        put(64 - lead - trail & 63, 6);
      }
      put(xor >>> trail, 64 - lead - trail);
    }
  }
}
