package io.narthex.tsdb.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.testing.Conformance;
import io.narthex.tsdb.BlockWriter;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every byte of a small block is turned, and must be noticed; logs and head chunks likewise. */
class VerifierTest {
  private final NioFs fs = NioFs.instance();
  @TempDir Path tmp;

  private Path block() throws IOException {
    BlockWriter writer = new BlockWriter(fs, tmp, 7_200_000);
    for (int i = 0; i < 20; i++) {
      Appender appender = writer.appender();
      for (String job : List.of("api", "node", "web")) {
        appender.append(0, Labels.of("__name__", "up", "job", job), 1000L * i, i % 3);
      }
      appender.commit();
    }
    Path dir = tmp.resolve(Objects.requireNonNull(writer.flush()).ulid());
    try (Block block = Block.open(fs, dir)) {
      block.delete(2000, 5000, List.of(Matcher.equal("job", "web")));
    }
    return dir;
  }

  private List<String> faults() throws IOException {
    return new Verifier(fs).verify(tmp);
  }

  /** Offsets of the bytes whose change is not noticed. */
  private List<Integer> unnoticed(Path file) throws IOException {
    byte[] good = Files.readAllBytes(file);
    List<Integer> unnoticed = new ArrayList<>();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) (1 << i % 8);
      Files.write(file, bad);
      if (faults().isEmpty()) {
        unnoticed.add(i);
      }
    }
    Files.write(file, good);
    assertThat(faults()).isEmpty();
    return unnoticed;
  }

  @Test
  void noticesEveryChangedByteButPadding() throws IOException {
    Path block = block();
    assertThat(faults()).isEmpty();
    byte[] index = Files.readAllBytes(block.resolve("index"));

    assertThat(unnoticed(block.resolve("tombstones"))).isEmpty();
    assertThat(unnoticed(block.resolve("chunks/000001")))
        .as("padding of the header")
        .isSubsetOf(5, 6, 7);
    assertThat(unnoticed(block.resolve("index")))
        .as("zeros between aligned entries")
        .allMatch(i -> index[i] == 0)
        .hasSizeLessThan(60);
  }

  @Test
  void nothingInAMetaFileMakesItFail() throws IOException {
    Path meta = block().resolve("meta.json");
    byte[] good = Files.readAllBytes(meta);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) (1 << i % 7);
      Files.write(meta, bad);
      assertThat(faults()).as("byte %d", i).allMatch(f -> !f.isEmpty());
    }
  }

  @Test
  void noticesFilesThatAreCutShort() throws IOException {
    Path block = block();
    for (String name : List.of("index", "chunks/000001", "tombstones", "meta.json")) {
      byte[] good = Files.readAllBytes(block.resolve(name));
      for (int length = 0; length < good.length - 1; length += 3) {
        Files.write(block.resolve(name), java.util.Arrays.copyOf(good, length));
        assertThat(faults()).as("%s cut to %d", name, length).isNotEmpty();
      }
      Files.write(block.resolve(name), good);
    }
  }

  @Test
  void noticesDamageOfLogsAndHeadChunks() throws IOException {
    TsdbOptions options =
        TsdbOptions.builder()
            .head(head -> head.samplesPerChunk(4))
            .blocks(blocks -> blocks.retention(Duration.ZERO))
            .build();
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      for (int i = 0; i < 30; i++) {
        Appender appender = tsdb.appender();
        appender.append(0, Labels.of("__name__", "up"), 1000L * i, i);
        appender.commit();
      }
      tsdb.mapFullChunks();
    }
    assertThat(faults()).isEmpty();
    Path log = tmp.resolve("wal/00000000");
    byte[] good = Files.readAllBytes(log);

    byte[] bad = good.clone();
    bad[100] ^= 1;
    Files.write(log, bad);
    assertThat(faults()).singleElement().asString().startsWith("wal/00000000 at ");
    Files.write(log, good);

    Path chunks = tmp.resolve("chunks_head/000001");
    bad = Files.readAllBytes(chunks);
    bad[60] ^= 1;
    Files.write(chunks, bad);
    assertThat(faults())
        .singleElement()
        .asString()
        .startsWith("chunks_head/000001 at ")
        .contains(": checksum mismatch expected:")
        .doesNotContain(tmp.toString());
    Files.delete(chunks);
  }

  @Test
  void scansWhatIsBehindAGapOfTheLog() throws IOException {
    TsdbOptions options =
        TsdbOptions.builder().blocks(blocks -> blocks.retention(Duration.ZERO)).build();
    for (int i = 0; i < 6; i++) {
      try (Tsdb tsdb = Tsdb.open(tmp, options)) {
        Appender appender = tsdb.appender();
        appender.append(0, Labels.of("__name__", "up"), 1000L * i, i);
        appender.commit();
      }
    }
    Files.delete(tmp.resolve("wal/00000001"));
    Files.delete(tmp.resolve("wal/00000003"));
    Files.delete(tmp.resolve("wal/00000004"));
    Path last = tmp.resolve("wal/00000005");
    byte[] bad = Files.readAllBytes(last);
    bad[10] ^= 1;
    Files.write(last, bad);

    assertThat(faults()).hasSize(2);
    assertThat(faults().get(0))
        .isEqualTo("wal: segments are not sequential: no 00000001, no 00000003 to 00000004");
    assertThat(faults().get(1)).startsWith("wal/00000005 at 0: unexpected checksum ");
    assertThatThrownBy(() -> Tsdb.open(tmp, options))
        .hasMessage(
            tmp.resolve("wal")
                + ": segments are not sequential: no 00000001, no 00000003 to 00000004");
  }

  @Test
  void noticesThatTheLogDoesNotFollowItsCheckpoint() throws IOException {
    Files.createDirectories(tmp.resolve("wal/checkpoint.00000003"));
    Files.write(tmp.resolve("wal/checkpoint.00000003/00000000"), new byte[0]);
    Files.write(tmp.resolve("wal/00000004"), new byte[0]);
    assertThat(faults()).isEmpty();

    Files.move(tmp.resolve("wal/00000004"), tmp.resolve("wal/00000006"));
    assertThat(faults())
        .containsExactly(
            "wal: segments behind the checkpoint are missing: no 00000004 to 00000005");
  }

  @Test
  void namesTheFileAndPlaceOfABadChunk() throws IOException {
    Path block = block();
    Path file = block.resolve("chunks/000001");
    byte[] bad = Files.readAllBytes(file);
    bad[bad.length - 1] ^= 1;
    Files.write(file, bad);

    assertThat(faults()).hasSize(2);
    assertThat(faults().get(1)).endsWith(": meta.json says 60 samples, found 40");
    assertThat(faults().get(0))
        .matches(
            block.getFileName()
                + "/chunks/000001 at [0-9]{2,}: checksum mismatch expected:[0-9a-f]+,"
                + " actual:[0-9a-f]+, in the chunk of \\{__name__=\"up\", job=\"web\"}");
  }

  @Test
  void saysWhyABlockCannotBeOpened() throws IOException {
    Path block = block();
    String name = String.valueOf(block.getFileName());
    Path chunks = block.resolve("chunks/000001");

    Files.move(chunks, block.resolve("chunks/000002"));
    assertThat(faults())
        .containsExactly(name + "/chunks: files are not sequential: 000002 where 000001 should be");
    Files.move(block.resolve("chunks/000002"), chunks);

    byte[] index = Files.readAllBytes(block.resolve("index"));
    Files.delete(block.resolve("index"));
    assertThat(faults()).containsExactly(name + ": cannot be opened: no file index");
    Files.write(block.resolve("index"), index);

    Files.delete(block.resolve("meta.json"));
    assertThat(faults()).containsExactly(name + ": cannot be opened: no file meta.json");
  }

  @Test
  void saysHowMuchItLookedAt() throws IOException {
    block();
    try (Tsdb tsdb =
        Tsdb.open(
            tmp,
            TsdbOptions.builder()
                .head(head -> head.samplesPerChunk(4))
                .blocks(blocks -> blocks.retention(Duration.ZERO))
                .build())) {
      for (int i = 0; i < 30; i++) {
        Appender appender = tsdb.appender();
        appender.append(0, Labels.of("__name__", "up"), 100_000 + 1000L * i, i);
        appender.commit();
      }
      tsdb.mapFullChunks();
    }
    Verifier verifier = new Verifier(fs);

    assertThat(verifier.verify(tmp)).isEmpty();

    assertThat(verifier.parts())
        .hasToString(
            "blocks: 1 (series: 3, chunks: 3, samples: 60), checkpoints: 0, log segments: 1"
                + " (records: 31), head snapshots: 0, head chunk files: 1 (chunks: 29)");
  }

  @Test
  void refusesWhatIsNotThere() {
    assertThatThrownBy(() -> new Verifier(fs).verify(tmp.resolve("nothere")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no such directory");
  }

  @Test
  @Tag("conformance")
  void findsWhatALogLostAtItsBeginning() throws IOException {
    Path db = copyOf("blocks-deleted");
    Path first = db.resolve("wal/00000000");
    assertThat(Files.exists(db.resolve("wal/00000001"))).isTrue();

    Files.write(first, new byte[0]);
    assertThat(verify(db))
        .singleElement()
        .asString()
        .matches("wal: [0-9]+ samples, in no block, of series that the log does not know");

    Files.delete(first);
    assertThat(verify(db))
        .first()
        .isEqualTo("wal: the first segments are missing, and no checkpoint: no 00000000");
    List<ReportLine> lines = new ArrayList<>();
    long damages =
        new WalDump(NioFs.instance(), new WalDump.Detail(false, false), lines::add)
            .dump(db.resolve("wal"));
    assertThat(damages).isEqualTo(1);
    assertThat(lines.get(0).what()).isEqualTo("GAP");

    Files.createDirectory(first);
    assertThat(verify(db)).anyMatch(fault -> fault.startsWith("wal/00000000: cannot be read: "));
  }

  @Test
  @Tag("conformance")
  void findsSeriesThatACheckpointLost() throws IOException {
    Path db = copyOf("blocks-histograms");
    assertThat(verify(db)).isEmpty();

    Files.write(db.resolve("wal/checkpoint.00000001/00000000"), new byte[0]);

    assertThat(verify(db))
        .singleElement()
        .asString()
        .matches("wal: [0-9]+ samples, in no block, of series that the log does not know");
  }

  @Test
  @Tag("conformance")
  void readsHeadSnapshots() throws IOException {
    Path db = copyOf("head-snapshot");
    assertThat(verify(db)).isEmpty();
    Path snapshot;
    try (Stream<Path> all = Files.list(db)) {
      snapshot =
          all.filter(p -> p.getFileName().toString().startsWith("chunk_snapshot."))
              .findFirst()
              .orElseThrow();
    }
    Path file = snapshot.resolve("00000000");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 3] ^= 1;
    Files.write(file, bytes);

    assertThat(verify(db))
        .singleElement()
        .asString()
        .startsWith(snapshot.getFileName() + "/00000000 at ");
  }

  private static List<String> verify(Path db) throws IOException {
    return new Verifier(NioFs.instance()).verify(db);
  }

  private Path copyOf(String name) throws IOException {
    Path from = Conformance.require("datadirs/" + name + "/db");
    Path to = tmp.resolve(name);
    try (Stream<Path> files = Files.walk(from)) {
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
}
