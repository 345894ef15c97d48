package io.narthex.tsdb.wlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.StaleNaN;
import io.narthex.testing.Conformance;
import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.record.MetricTypes;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.tombstones.Interval;
import io.narthex.tsdb.tombstones.MemTombstones;
import io.narthex.tsdb.tombstones.TombstonesFile;
import io.narthex.tsdb.tombstones.TombstonesFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The format pages say what the code does: their constants and their examples. */
class WalFormatDocTest {
  private static String page(String name) throws IOException {
    return Files.readString(Conformance.projectRoot().resolve("docs/format").resolve(name));
  }

  /** The bytes of the example {@code name}: what of each line comes before the wide gap. */
  private static byte[] example(String page, String name) {
    int start = page.indexOf("```hex " + name + "\n");
    assertThat(start).as("example %s", name).isPositive();
    int from = page.indexOf('\n', start) + 1;
    StringBuilder hex = new StringBuilder();
    for (String line : page.substring(from, page.indexOf("```", from)).split("\n")) {
      hex.append(line.replaceFirst(" {3,}.*", "").replaceAll("[ …]", ""));
    }
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void logs() throws IOException {
    FaultyFs fs = new FaultyFs();
    Path dir = Path.of("/wal");
    try (Wal wal = Wal.open(fs, dir, WalOptions.DEFAULT)) {
      wal.log(new EncodeBuffer());
      wal.log(new EncodeBuffer().putByte(2));
    }
    byte[] file = fs.readAll(dir.resolve("00000000"));
    String page = page("wal.md");

    assertThat(Arrays.copyOf(file, 16)).isEqualTo(example(page, "wal"));
    assertThat(page)
        .contains(WalFormat.PAGE_SIZE + " bytes")
        .contains(WalFormat.SEGMENT_SIZE / (1024 * 1024) + " MiB")
        .contains("fewer than " + WalFormat.HEADER_SIZE + " bytes");
    assertThat(file).hasSize(WalFormat.PAGE_SIZE);
  }

  @Test
  void records() throws IOException {
    SamplesRecord samples = new SamplesRecord();
    samples.add(5, 0, 1000, 1);
    samples.add(4, 0, 999, StaleNaN.VALUE);
    EncodeBuffer out = new EncodeBuffer();
    new RecordEncoder().samples(out, samples);
    String page = page("wal-records.md");

    assertThat(out.toByteArray()).isEqualTo(example(page, "samples"));
    for (int code = 0; code < 8; code++) {
      assertThat(page).contains(code + " " + MetricTypes.name(code));
    }
  }

  @Test
  void tombstones() throws IOException {
    FaultyFs fs = new FaultyFs();
    Path dir = Path.of("/block");
    fs.createDirectories(dir);
    MemTombstones tombstones = new MemTombstones();
    tombstones.add(2, new Interval(5, 5));
    tombstones.add(300, new Interval(-1, 64));
    TombstonesFile.write(fs, dir, tombstones);
    String page = page("tombstones.md");

    assertThat(HexFormat.of().formatHex(fs.readAll(dir.resolve("tombstones"))))
        .isEqualTo(HexFormat.of().formatHex(example(page, "tombstones")));
    assertThat(page).contains(String.format("0x%08X", TombstonesFormat.MAGIC));
  }
}
