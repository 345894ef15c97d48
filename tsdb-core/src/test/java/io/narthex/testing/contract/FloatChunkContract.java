package io.narthex.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.tsdb.chunkenc.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a chunk of floats owes to those who write and read it, whatever its encoding. */
public abstract class FloatChunkContract {
  private static final double STALE = Double.longBitsToDouble(0x7FF0000000000002L);

  /** A sample that was put in. */
  private record Sample(long t, double v) {
    @Override
    public String toString() {
      return t + " " + Long.toHexString(Double.doubleToRawLongBits(v));
    }
  }

  /** A chunk without samples. */
  protected abstract Chunk newChunk();

  /** A chunk over bytes that were written by one of {@link #newChunk}. */
  protected abstract Chunk reopen(byte[] bytes);

  /** Values whose bits must survive; an encoding that cannot keep one of them says so here. */
  protected double[] difficultValues() {
    return new double[] {
      0,
      -0.0,
      1,
      -1,
      0.1,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      Double.NaN,
      STALE,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      1L << 53,
      1e300
    };
  }

  /** Puts samples in until the chunk takes no more; gives those that are in. */
  private static List<Sample> fill(Chunk chunk, List<Sample> samples) {
    List<Sample> in = new ArrayList<>();
    for (Sample s : samples) {
      if (!chunk.appender().offer(0, s.t, s.v)) {
        break;
      }
      in.add(s);
    }
    return in;
  }

  private static List<Sample> walk(Chunk chunk) {
    List<Sample> out = new ArrayList<>();
    SampleIterator it = chunk.iterator();
    while (it.next() != ValueType.NONE) {
      out.add(new Sample(it.atT(), it.atV()));
    }
    return out;
  }

  private static List<Sample> columns(Chunk chunk) {
    SampleBuffer buffer = new SampleBuffer();
    chunk.decode(buffer);
    List<Sample> out = new ArrayList<>();
    for (int i = 0; i < buffer.size(); i++) {
      out.add(new Sample(buffer.time(i), buffer.value(i)));
    }
    return out;
  }

  /** Compared as text, so that NaNs with other bits are other values. */
  private static void assertSame(List<Sample> actual, List<Sample> expected) {
    assertThat(actual)
        .map(Sample::toString)
        .isEqualTo(expected.stream().map(Sample::toString).toList());
  }

  private List<Sample> difficult() {
    List<Sample> samples = new ArrayList<>();
    long t = 1_700_000_000_000L;
    for (double v : difficultValues()) {
      samples.add(new Sample(t, v));
      samples.add(new Sample(t + 15_000, v));
      t += 30_003;
    }
    return samples;
  }

  private static List<Sample> counter(int n, long seed) {
    Random random = new Random(seed);
    List<Sample> samples = new ArrayList<>();
    double v = 0;
    for (int i = 0; i < n; i++) {
      v += random.nextInt(4) == 0 ? 0 : random.nextInt(100);
      samples.add(new Sample(1_000_000 + 15_000L * i + random.nextInt(3), v));
    }
    return samples;
  }

  @Test
  public void givesBackEachSampleToTheBit() {
    for (List<Sample> samples :
        List.of(difficult(), counter(100, 1), counter(1, 2), counter(2, 3))) {
      Chunk chunk = newChunk();
      List<Sample> in = fill(chunk, samples);

      assertThat(in).hasSizeGreaterThanOrEqualTo(Math.min(samples.size(), 20));
      assertSame(walk(chunk), in);
    }
  }

  @Test
  public void readsTheSameAsColumnsAndSampleBySample() {
    Chunk chunk = newChunk();
    fill(chunk, difficult());

    assertSame(columns(chunk), walk(chunk));
  }

  @Test
  public void isWhollyInItsBytes() {
    Chunk chunk = newChunk();
    List<Sample> in = fill(chunk, counter(90, 4));

    assertSame(walk(reopen(chunk.toByteArray())), in);
  }

  @Test
  public void goesOnWhereItsBytesEnd() {
    List<Sample> all = counter(90, 5);
    Chunk whole = newChunk();
    fill(whole, all);
    Chunk half = newChunk();
    fill(half, all.subList(0, 41));

    Chunk reopened = reopen(half.toByteArray());
    fill(reopened, all.subList(41, 90));

    assertThat(reopened.toByteArray()).isEqualTo(whole.toByteArray());
  }

  @Test
  public void countsWhatIsInIt() {
    Chunk chunk = newChunk();
    assertThat(chunk.sampleCount()).isZero();
    assertThat(walk(chunk)).isEmpty();

    List<Sample> in = fill(chunk, counter(33, 6));

    assertThat(chunk.sampleCount()).isEqualTo(in.size());
    assertThat(chunk.toByteArray()).hasSize(chunk.length());
  }

  @Test
  public void leavesReadersAloneWhenMoreComes() {
    List<Sample> all = counter(80, 7);
    Chunk chunk = newChunk();
    List<Sample> before = fill(chunk, all.subList(0, 40));
    Chunk snapshot = chunk.snapshot();
    SampleIterator it = chunk.iterator();

    fill(chunk, all.subList(40, 80));

    assertSame(walk(snapshot), before);
    List<Sample> seen = new ArrayList<>();
    while (it.next() != ValueType.NONE) {
      seen.add(new Sample(it.atT(), it.atV()));
    }
    assertSame(seen, before);
  }

  @Test
  public void seeksAsSteppingWould() {
    Chunk chunk = newChunk();
    List<Sample> in = fill(chunk, counter(60, 8));
    Random random = new Random(9);
    for (int round = 0; round < 50; round++) {
      SampleIterator it = chunk.iterator();
      int at = -1;
      for (int step = 0; step < 6; step++) {
        long target = 1_000_000 + random.nextInt(60 * 15_000);
        ValueType found = it.seek(target);
        at = Math.max(at, 0);
        while (at < in.size() && in.get(at).t < target) {
          at++;
        }
        assertThat(found).isEqualTo(at < in.size() ? ValueType.FLOAT : ValueType.NONE);
        if (found == ValueType.NONE) {
          break;
        }
        assertThat(it.atT()).isEqualTo(in.get(at).t);
      }
    }
  }

  @Test
  public void saysWhenItIsFullAndStaysAsItWas() {
    Chunk chunk = newChunk();
    int n = 0;
    while (n < 200_000 && chunk.appender().offer(0, 1_000 + 15_000L * n, n * 1.1)) {
      n++;
    }
    assertThat(n).as("a chunk ends somewhere").isLessThan(200_000);
    byte[] full = chunk.toByteArray();

    assertThat(chunk.appender().offer(0, Long.MAX_VALUE / 2, 1)).isFalse();
    assertThat(chunk.sampleCount()).isEqualTo(n);
    assertThat(chunk.toByteArray()).isEqualTo(full);
  }
}
