package io.narthex.tsdb.chunkenc.classic;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkSamples;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClassicCornersTest {
  private static SampleBuffer roundTrip(Encoding encoding, long[] times, double... values) {
    ClassicSeries series = new ClassicSeries(encoding);
    for (int i = 0; i < times.length; i++) {
      series.append(times[i], values[i]);
    }
    SampleBuffer buffer = new SampleBuffer();
    series.chunks().forEach(chunk -> chunk.decode(buffer));
    return buffer;
  }

  @Test
  void varbitLosesAFirstStepOfExactlyTwoToThe24AsUpstreamDoes() {
    SampleBuffer read = roundTrip(Encoding.VARBIT, new long[] {0, 1 << 24, (1 << 24) + 1}, 1, 1, 1);

    assertThat(read.time(1)).isZero();
  }

  /** 1.8.2 ends such a series with "first Δt is less than zero". */
  @Test
  void varbitGoesOnInANewChunkWhereItsOwnTimesAreTooLateToBeWrittenAnew() {
    long step = 1 << 24;
    long[] times = {0, step - 1, 2 * step - 1, 2 * step, 2 * step + 1, 2 * step + 2};

    SampleBuffer read = roundTrip(Encoding.VARBIT, times, 1, 1, 1, 1, 1, 1.5);

    assertThat(read.size()).isEqualTo(6);
    assertThat(read.time(3)).isGreaterThan(times[5]); // as upstream reads its own bytes
    assertThat(read.time(5)).isEqualTo(times[5]);
    assertThat(read.value(5)).isEqualTo(1.5);
  }

  @Test
  void varbitTakesStepsAboutTheLongestInAnyOrder() {
    Random random = new Random(24);
    for (int round = 0; round < 2_000; round++) {
      ClassicSeries series = new ClassicSeries(Encoding.VARBIT);
      long t = 0;
      for (int i = 0; i < 40; i++) {
        t += random.nextBoolean() ? (1 << 24) - random.nextInt(2) : 1 + random.nextInt(1 << 23);
        series.append(t, random.nextInt(5) == 0 ? random.nextDouble() : random.nextInt(3));
      }
      assertThat(series.chunks().stream().mapToInt(ClassicChunk::sampleCount).sum()).isEqualTo(40);
    }
  }

  @Test
  void varbitClosesAChunkAtALongerStep() {
    long step = (1 << 24) + 1;

    SampleBuffer read = roundTrip(Encoding.VARBIT, new long[] {0, step, 2 * step}, 1, 2, 3);

    assertThat(read.size()).isEqualTo(3);
    assertThat(read.time(1)).isEqualTo(step);
    assertThat(read.value(2)).isEqualTo(3);
  }

  @Test
  void negativeZeroComesBackPositiveBetweenWholeNumbers() {
    SampleBuffer read = roundTrip(Encoding.DOUBLE_DELTA, new long[] {1, 2, 3}, 0, 0, -0.0);

    assertThat(Double.doubleToRawLongBits(read.value(2))).isZero();
  }

  @Test
  void twoToThe63IsNoWholeNumberOf64Bits() {
    SampleBuffer read = roundTrip(Encoding.DELTA, new long[] {1, 2, 3}, 0, 0x1p63, 0x1p64);

    assertThat(read.value(1)).isEqualTo(0x1p63);
    assertThat(read.value(2)).isEqualTo(0x1p64);
  }

  @ParameterizedTest
  @EnumSource(names = {"DELTA", "DOUBLE_DELTA", "VARBIT", "XOR", "XOR2"})
  void transcodesFromEveryEncodingToEveryOther(Encoding from) {
    ChunkSamples in = ChunkSamples.floats(3, 6);
    double[] values = new double[in.times.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 1.5;
    }
    Chunk xor = Chunks.empty(Encoding.XOR);
    xor.appender().appendAll(null, in.times, values, 0, values.length);
    Chunk start = Transcoder.transcode(xor, from).get(0);

    for (Encoding to :
        List.of(Encoding.DELTA, Encoding.DOUBLE_DELTA, Encoding.VARBIT, Encoding.XOR2)) {
      SampleBuffer read = new SampleBuffer();
      Transcoder.transcode(start, to).forEach(chunk -> chunk.decode(read));

      assertThat(read.size()).isEqualTo(values.length);
      for (int i = 0; i < values.length; i++) {
        assertThat(read.time(i)).isEqualTo(in.times[i]);
        assertThat(read.value(i)).isEqualTo(values[i]);
      }
    }
  }

  @Test
  void appenderKeepsToOneChunk() {
    Chunk chunk = ClassicChunk.empty(Encoding.DELTA);
    int n = 0;
    while (chunk.appender().offer(0, n * 1000L, n % 3 == 0 ? n : n + 0.25)) {
      n++;
    }

    assertThat(chunk.sampleCount()).isEqualTo(n);
    assertThat(chunk.appender().recodings()).isPositive();
    SampleBuffer read = new SampleBuffer();
    chunk.decode(read);
    assertThat(read.value(1)).isEqualTo(1.25);
  }
}
