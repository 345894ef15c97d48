package io.narthex.tsdb.chunkenc.classic;

import static io.narthex.tsdb.chunkenc.classic.VarbitFormat.THIRD_SAMPLE;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;

/**
 * Reads a varbit chunk from its start: there is no other way to find a sample in the middle.
 *
 * <p>Thread-safety: none.
 *
 * @upstream storage/local/chunk/varbit.go varbitChunkIterator, of v1.8.2
 */
final class VarbitIterator implements SampleIterator {
  private final VarbitChunk chunk;
  private final byte[] bytes;
  private final int end;
  private final int encoding;

  private int position;
  private int repeats;
  private int samplesRead;
  private boolean done;
  private long t;
  private long step;
  private double v;
  private long valueStep;
  private int lead;
  private int sig = 1;

  VarbitIterator(VarbitChunk chunk) {
    this.chunk = chunk;
    bytes = chunk.array();
    end = chunk.next();
    encoding = chunk.valueEncoding();
  }

  @Override
  public ValueType next() {
    if (done) {
      return ValueType.NONE;
    }
    if (position == end && repeats == 0) {
      done = true;
      return chunk.closed() && end > 0 ? last() : ValueType.NONE;
    }
    if (samplesRead == 0) {
      t = chunk.time(VarbitFormat.FIRST_TIME_AT);
      v = chunk.value(VarbitFormat.FIRST_VALUE_AT);
      position = VarbitFormat.ONE_SAMPLE;
    } else if (samplesRead == 1) {
      if (end == THIRD_SAMPLE && !chunk.closed()) {
        done = true;
        return last();
      }
      readSecond();
    } else {
      readTime();
      readValue();
    }
    if (position > end) {
      throw corrupt("chunk ends within sample " + samplesRead);
    }
    samplesRead++;
    return ValueType.FLOAT;
  }

  private ValueType last() {
    t = chunk.time(VarbitFormat.LAST_TIME_AT);
    v = chunk.value(VarbitFormat.LAST_VALUE_AT);
    samplesRead++;
    return ValueType.FLOAT;
  }

  private void readSecond() {
    step = VarbitFormat.get(bytes, VarbitFormat.FIRST_STEP_AT * 8, 24);
    t += step;
    position = THIRD_SAMPLE;
    switch (encoding) {
      case VarbitFormat.ZERO -> {}
      case VarbitFormat.INTEGER -> {
        valueStep = readSigned(32);
        v += valueStep;
      }
      default -> readValue();
    }
  }

  private void readTime() {
    if (repeats > 0) {
      repeats--;
    } else {
      int ones = readOnes(3);
      if (ones == 0) {
        repeats = (int) read(VarbitFormat.REPEAT_BITS);
      } else {
        step += readSigned(VarbitFormat.TIME_WIDTHS[ones]);
      }
    }
    t += step;
  }

  private void readValue() {
    switch (encoding) {
      case VarbitFormat.ZERO -> {}
      case VarbitFormat.INTEGER -> {
        int ones = readOnes(4);
        valueStep += ones == 0 ? 0 : readSigned(VarbitFormat.VALUE_WIDTHS[ones]);
        v += valueStep;
      }
      case VarbitFormat.XOR -> readXor();
      default -> v = Double.longBitsToDouble(read(64));
    }
  }

  private void readXor() {
    int ones = readOnes(2);
    if (ones == 0) {
      return;
    }
    if (ones == 2) {
      lead = (int) read(5);
      sig = (int) read(6) + 1;
      if (lead + sig > 64) {
        throw corrupt("window of " + lead + " zeros and " + sig + " bits");
      }
    }
    long xor = read(sig) << (64 - sig - lead);
    v = Double.longBitsToDouble(Double.doubleToRawLongBits(v) ^ xor);
  }

  private int readOnes(int max) {
    int n = 0;
    while (n < max && read(1) == 1) {
      n++;
    }
    return n;
  }

  private long read(int n) {
    if (position + n > VarbitFormat.BITS) {
      throw corrupt("attempted access outside of chunk boundaries");
    }
    long bits = VarbitFormat.get(bytes, position, n);
    position += n;
    return bits;
  }

  private long readSigned(int n) {
    return read(n) << (64 - n) >> (64 - n);
  }

  private CorruptionException corrupt(String message) {
    return new CorruptionException(
        null, position >>> 3, "varbit chunk: " + message + " at bit " + position, null);
  }

  @Override
  public ValueType seek(long target) {
    if (samplesRead == 0 && next() == ValueType.NONE) {
      return ValueType.NONE;
    }
    while (t < target) {
      if (next() == ValueType.NONE) {
        return ValueType.NONE;
      }
    }
    return ValueType.FLOAT;
  }

  @Override
  public long atT() {
    return t;
  }

  @Override
  public double atV() {
    return v;
  }

  @Override
  public Histogram atHistogram() {
    throw new IllegalStateException("a float has no histogram");
  }

  @Override
  public FloatHistogram atFloatHistogram() {
    throw new IllegalStateException("a float has no histogram");
  }
}
