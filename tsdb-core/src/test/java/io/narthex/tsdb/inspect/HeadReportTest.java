package io.narthex.tsdb.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Matcher;
import io.narthex.testing.CapturedLog;
import io.narthex.testing.Conformance;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("conformance")
class HeadReportTest {
  @TempDir Path scratch;

  @Test
  void showsChunksAndLeavesTheDirectoryAlone() throws IOException {
    Path db = Conformance.require("datadirs/ooo-wbl/db");
    Map<String, Long> before = sizes(db);
    List<String> lines = new ArrayList<>();

    long damage =
        new HeadReport(NioFs.instance(), line -> lines.add(line.text()))
            .report(
                db,
                scratch,
                List.of(new Matcher(Matcher.Type.EQUAL, "instance", "host-0:9100")),
                5);

    assertThat(damage).isZero();
    assertThat(lines).anyMatch(l -> l.startsWith("series        5"));
    assertThat(lines).anyMatch(l -> l.contains("out of order ["));
    assertThat(lines).anyMatch(l -> l.startsWith("  mapped       XOR"));
    assertThat(lines).anyMatch(l -> l.startsWith("  late open    none"));
    assertThat(lines).filteredOn(l -> l.startsWith("{")).allMatch(l -> l.contains("host-0"));
    assertThat(sizes(db)).isEqualTo(before);
  }

  @Test
  void namesTheFilesOfTheDirectoryNotThoseOfItsCopy() throws IOException {
    Path db = copyOf("ooo-wbl");
    Path segment = db.resolve("wal/00000000");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 3] ^= 1;
    Files.write(segment, bytes);
    Path block = Files.createDirectories(db.resolve("01M8K55QQVWBCVWK6MSFY3RCCE"));
    Files.writeString(block.resolve("meta.json"), "{");
    Map<String, Long> before = sizes(db);
    List<String> lines = new ArrayList<>();
    List<String> logged;

    try (CapturedLog log = CapturedLog.of("io.narthex.tsdb.head.HeadReplay")) {
      long damage =
          new HeadReport(NioFs.instance(), line -> lines.add(line.text()))
              .report(db, scratch.resolve("copy"), List.of(), 5);
      assertThat(damage).isEqualTo(2);
      logged = log.lines();
    }

    assertThat(logged)
        .anyMatch(line -> line.contains(segment + " at ") && line.contains("left out"))
        .noneMatch(line -> line.contains(scratch.resolve("copy").toString()))
        .noneMatch(line -> line.contains("repair"));
    assertThat(lines).anyMatch(l -> l.startsWith("block         " + block));
    assertThat(lines)
        .filteredOn(l -> l.startsWith("  mapped"))
        .isNotEmpty()
        .allMatch(l -> l.endsWith("made of the log"));
    assertThat(sizes(db)).isEqualTo(before);
  }

  private Path copyOf(String name) throws IOException {
    Path from = Conformance.require("datadirs/" + name + "/db");
    Path to = scratch.resolve("db");
    try (var files = Files.walk(from)) {
      for (Path p : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(p).toString());
        if (Files.isDirectory(p)) {
          Files.createDirectories(target);
        } else {
          Files.write(target, Files.readAllBytes(p));
        }
      }
    }
    return to;
  }

  private static Map<String, Long> sizes(Path dir) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (var files = Files.walk(dir)) {
      for (Path p : (Iterable<Path>) files::iterator) {
        sizes.put(p.toString(), Files.isDirectory(p) ? -1 : Files.size(p));
      }
    }
    return sizes;
  }
}
