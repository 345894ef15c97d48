package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.testing.Conformance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Broken and malicious bodies: always a verdict, always the same, whichever way it was reached. */
class HostileInputTest {
  private static final ParserOptions ALL =
      ParserOptions.DEFAULT
          .withNativeHistograms(true)
          .withKeepClassicHistograms(true)
          .withStartTimestamps(true);

  private static final byte[] INTERESTING =
      "{}\",=\\# \n\t0+-.eE_:aTH\0\u007f".getBytes(StandardCharsets.ISO_8859_1);

  enum Format {
    TEXT(".txt", TextParser::new),
    OPENMETRICS(".txt", () -> new OpenMetricsParser(ALL)),
    PROTOBUF(".pb", () -> new ProtobufParser(ALL)),
    TEXT_CONVERTED(
        ".txt", () -> Negotiation.parser("text/plain", "", ALL.withConvertClassicHistograms(true))),
    PROTOBUF_CONVERTED(".pb", () -> new ProtobufParser(ALL.withConvertClassicHistograms(true)));

    private final String suffix;
    private final Supplier<ExpositionParser> parsers;

    Format(String suffix, Supplier<ExpositionParser> parsers) {
      this.suffix = suffix;
      this.parsers = parsers;
    }
  }

  private static List<byte[]> corpus(Format format) throws IOException {
    List<byte[]> bodies = new ArrayList<>();
    try (Stream<Path> files = Files.list(Conformance.require("exposition"))) {
      for (Path file : files.sorted().toList()) {
        boolean openMetrics = file.toString().contains(".om");
        boolean fits = file.toString().endsWith(format.suffix);
        if (fits
            && (format == Format.PROTOBUF
                || format == Format.PROTOBUF_CONVERTED
                || openMetrics == (format == Format.OPENMETRICS))) {
          bodies.add(Files.readAllBytes(file));
        }
      }
    }
    return bodies;
  }

  /** A stretch of a body, with a few bytes changed. */
  private static byte[] mutate(byte[] body, SplittableRandom random) {
    int length = Math.min(body.length, 20 + random.nextInt(1500));
    int from = random.nextInt(body.length - length + 1);
    if (random.nextInt(4) > 0) {
      from = 0;
    }
    byte[] b = Arrays.copyOfRange(body, from, from + length);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(b.length);
      switch (random.nextInt(4)) {
        case 0 -> b[at] = (byte) random.nextInt(256);
        case 1 -> b[at] = INTERESTING[random.nextInt(INTERESTING.length)];
        case 2 -> b[at] ^= (byte) (1 << random.nextInt(8));
        default -> b = Arrays.copyOf(b, Math.max(1, at));
      }
    }
    return b;
  }

  private static void run(Format format, int count, long seed) throws IOException {
    List<byte[]> bodies = corpus(format);
    SplittableRandom random = new SplittableRandom(seed);
    ExpositionParser warm = format.parsers.get();
    for (int i = 0; i < count; i++) {
      byte[] body = mutate(bodies.get(random.nextInt(bodies.size())), random);

      List<String> first = Dump.of(warm, body, true);
      List<String> again = Dump.of(warm, body, true);
      ExpositionParser fresh = format.parsers.get();
      if (fresh instanceof LineParser p) {
        p.shortCuts = false;
      }
      List<String> careful = Dump.of(fresh, body, true);

      assertThat(first).as("seed %d, body %d", seed, i).isEqualTo(careful);
      assertThat(again).as("seed %d, body %d, second time", seed, i).isEqualTo(careful);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("conformance")
  void mutationsGiveOneVerdict(Format format) throws IOException {
    run(format, 1500, 7);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("slow")
  void manyMutationsGiveOneVerdict(Format format) throws IOException {
    run(format, 200_000, 11);
  }

  private static void within(int seconds, Runnable work) {
    Assertions.assertTimeout(Duration.ofSeconds(seconds), work::run);
  }

  @Test
  void longLinesTakeTimeInProportion() {
    StringBuilder sb = new StringBuilder("a{");
    for (int i = 0; i < 400_000; i++) {
      sb.append('l').append(i).append("=\"v\",");
    }
    byte[] body = sb.append("} 1\n# EOF\n").toString().getBytes(StandardCharsets.UTF_8);

    within(5, () -> assertThat(entries(new TextParser(), body)).isEqualTo(2));
    within(5, () -> assertThat(entries(new OpenMetricsParser(), body)).isEqualTo(1));
    within(
        5,
        () -> {
          TextParser parser = new TextParser();
          parser.reset(body, 0, body.length);
          parser.next();
          assertThat(parser.labels().size()).isEqualTo(400_001);
        });
  }

  @Test
  void numbersAsLongAsABodyTakeTimeInProportion() {
    byte[] body = new byte[2_000_000];
    Arrays.fill(body, (byte) '7');
    body[0] = 'a';
    body[1] = ' ';
    body[2] = '0';
    body[3] = '.';
    body[body.length - 1] = '\n';

    within(5, () -> assertThat(entries(new TextParser(), body)).isEqualTo(1));
  }

  @Test
  void lookingForCreatedLinesTakesTimeInProportion() {
    StringBuilder sb = new StringBuilder("# TYPE a counter\n");
    for (int i = 0; i < 100_000; i++) {
      sb.append("a_total{x=\"").append(i).append("\"} 1\n");
    }
    byte[] body = sb.append("# EOF\n").toString().getBytes(StandardCharsets.UTF_8);
    OpenMetricsParser parser = new OpenMetricsParser(ALL);

    within(
        5,
        () -> {
          parser.reset(body, 0, body.length);
          long sum = 0;
          for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
            sum += e == Entry.SERIES ? parser.startTimestamp() : 0;
          }
          assertThat(sum).isZero();
        });
  }

  @Test
  void lengthsInProtobufAreNotBelieved() {
    byte[] hugeFamily = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 1};
    byte[] tooLongPrefix = {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0};
    byte[] hugeName = {6, 0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07};
    byte[] deepGroups = new byte[100_001];
    Arrays.fill(deepGroups, (byte) 0x0b);
    deepGroups[0] = (byte) 0xa0;
    deepGroups[1] = (byte) 0x8d;
    deepGroups[2] = 0x06;

    assertThatThrownBy(() -> entries(new ProtobufParser(), hugeFamily))
        .hasMessageContaining("insufficient length of buffer");
    assertThatThrownBy(() -> entries(new ProtobufParser(), tooLongPrefix))
        .hasMessageContaining("invalid varint");
    assertThatThrownBy(() -> entries(new ProtobufParser(), hugeName))
        .hasMessageContaining("unexpected EOF");
    within(
        5,
        () ->
            assertThatThrownBy(() -> entries(new ProtobufParser(), deepGroups))
                .isInstanceOf(ExpositionException.class));
  }

  private static int entries(ExpositionParser parser, byte[] body) {
    parser.reset(body, 0, body.length);
    int n = 0;
    while (parser.next() != Entry.END) {
      n++;
    }
    return n;
  }
}
