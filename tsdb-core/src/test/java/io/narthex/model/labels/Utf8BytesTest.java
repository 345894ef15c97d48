package io.narthex.model.labels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Strings that stand for any bytes: there and back, and in the order of the bytes. */
class Utf8BytesTest {
  private static byte[] bytes(Random random) {
    byte[][] parts = {
      {'a'},
      {'?'},
      {(byte) 0x80},
      {(byte) 0xFF},
      {(byte) 0xC3},
      {(byte) 0xED, (byte) 0xA0},
      {(byte) 0xED, (byte) 0xB2, (byte) 0x80},
      "é".getBytes(StandardCharsets.UTF_8),
      "\uFFFD".getBytes(StandardCharsets.UTF_8),
      "😀".getBytes(StandardCharsets.UTF_8),
      "\uE000".getBytes(StandardCharsets.UTF_8),
      {(byte) 0xF0, (byte) 0x9F}
    };
    byte[] all = {};
    for (int n = random.nextInt(6); n > 0; n--) {
      byte[] part = parts[random.nextInt(parts.length)];
      int at = all.length;
      all = Arrays.copyOf(all, at + part.length);
      System.arraycopy(part, 0, all, at, part.length);
    }
    return all;
  }

  @Test
  void anyBytesComeBack() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = bytes(random);
      String s = Utf8.decode(bytes);

      assertThat(Utf8.encode(s)).as(Arrays.toString(bytes)).isEqualTo(bytes);
      assertThat(Utf8.encodedLength(s)).isEqualTo(bytes.length);
    }
  }

  @Test
  void theyAreInTheOrderOfTheirBytes() {
    Random random = new Random(2);
    for (int i = 0; i < 20_000; i++) {
      byte[] a = bytes(random);
      byte[] b = bytes(random);

      assertThat(Integer.signum(Utf8.compare(Utf8.decode(a), Utf8.decode(b))))
          .as(Arrays.toString(a) + " " + Arrays.toString(b))
          .isEqualTo(Integer.signum(Arrays.compareUnsigned(a, b)));
    }
  }

  @Test
  void aQuestionMarkIsAQuestionMark() {
    assertThat(Utf8.encode("a?b")).isEqualTo("a?b".getBytes(StandardCharsets.UTF_8));
  }
}
