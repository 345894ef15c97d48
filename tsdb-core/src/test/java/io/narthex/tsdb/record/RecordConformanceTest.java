package io.narthex.tsdb.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every record in the logs that Prometheus wrote decodes, and encodes to the same bytes again. */
@Tag("conformance")
class RecordConformanceTest {
  private final Fs fs = NioFs.instance();
  private final RecordDecoder decoder = new RecordDecoder();

  @Test
  void everyRecordOfEveryDirectoryEncodesToItsOwnBytes() throws IOException {
    Path root = Conformance.require("datadirs");
    Map<RecordType, Integer> seen = new EnumMap<>(RecordType.class);

    try (Stream<Path> files = Files.walk(root)) {
      List<Path> logs = files.filter(Files::isDirectory).filter(this::isLog).sorted().toList();
      assertThat(logs).hasSizeGreaterThan(14);
      for (Path log : logs) {
        check(log, seen);
      }
    }

    assertThat(seen.keySet())
        .as("the data has none of 6, 12 and 13; those have golden bytes in RecordCodecTest")
        .hasSize(10);
  }

  private boolean isLog(Path dir) {
    String name = String.valueOf(dir.getFileName());
    return name.equals("wal") || name.equals("wbl") || name.startsWith("checkpoint.");
  }

  private void check(Path log, Map<RecordType, Integer> seen) throws IOException {
    EncodeBuffer again = new EncodeBuffer();
    try (WalReader reader = WalReader.open(fs, log)) {
      while (reader.next()) {
        RecordType type = RecordDecoder.type(reader.record());
        assertThat(type).as("%s at %s", log, reader.offset()).isNotNull();
        byte[] expected = reader.record().take(reader.length());
        WalRecord decoded = decoder.decode(reader.record());

        again.reset();
        Records.encode(again, type, decoded);

        assertThat(again.toByteArray()).as("%s: %s", log, type).isEqualTo(expected);
        seen.merge(type, 1, Integer::sum);
      }
    }
  }
}
