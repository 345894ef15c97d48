package io.narthex.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Chunks whose size was expected: the same bytes, in memory that was allocated once or twice. */
final class ExpectedBytesTest {
  private static final int SAMPLES = 120;
  private static final int RUN = 8;

  /** A gauge of which every bit changes, or a constant. */
  private static double[] values(boolean noise) {
    Random random = new Random(1);
    double[] values = new double[SAMPLES];
    Arrays.setAll(values, i -> noise ? random.nextGaussian() : 7);
    return values;
  }

  /** Appends all, and collects the arrays that the bytes were in. */
  private static byte[] append(Chunk chunk, double[] values, int run, Set<byte[]> arrays) {
    ChunkAppender appender = chunk.appender();
    long[] times = new long[values.length];
    Arrays.setAll(times, i -> 15_000L * i);
    for (int from = 0; from < values.length; from += run) {
      appender.appendAll(null, times, values, from, from + run);
      arrays.add(chunk.array());
    }
    chunk.compact();
    arrays.add(chunk.array());
    return Arrays.copyOf(chunk.array(), chunk.length());
  }

  private static int arrays(Encoding encoding, double[] values, int expectedBytes, int run) {
    byte[] plain = append(Chunks.empty(encoding), values, RUN, new HashSet<>());
    Set<byte[]> arrays = new HashSet<>(); // by identity

    byte[] bytes = append(Chunks.empty(encoding, expectedBytes), values, run, arrays);

    assertThat(bytes).isEqualTo(plain);
    return arrays.size();
  }

  private static int length(Encoding encoding, double[] values) {
    return append(Chunks.empty(encoding), values, RUN, new HashSet<>()).length;
  }

  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2"})
  void growsOnceToTheLengthThatWasExpected(Encoding encoding) {
    double[] noise = values(true);
    int length = length(encoding, noise);

    assertThat(arrays(encoding, noise, length, RUN)).isEqualTo(2);
    assertThat(arrays(encoding, noise, length, 1)).isEqualTo(2);
    assertThat(arrays(encoding, noise, length - length / 20, RUN)).isEqualTo(2);
    assertThat(arrays(encoding, noise, length + length / 20, RUN)).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2"})
  void doesNotGrowForWhatIsSmall(Encoding encoding) {
    double[] constant = values(false);

    assertThat(arrays(encoding, constant, length(encoding, constant), RUN)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2"})
  void growsOnWhereMoreComesThanWasExpected(Encoding encoding) {
    double[] noise = values(true);

    assertThat(arrays(encoding, noise, 1, RUN)).isGreaterThan(3);
    assertThat(arrays(encoding, noise, 200, 1)).isGreaterThan(3);
  }

  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2"})
  void givesBackWhatWasExpectedAndDidNotCome(Encoding encoding) {
    double[] constant = values(false);
    Chunk chunk = Chunks.empty(encoding, 1000);

    int length = append(chunk, constant, RUN, new HashSet<>()).length;

    assertThat(chunk.array().length).isLessThan(length + 16);
  }
}
