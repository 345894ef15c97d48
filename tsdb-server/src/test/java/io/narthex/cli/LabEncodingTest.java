package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import io.narthex.testing.MiniJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabEncodingTest {
  @TempDir Path dir;
  private int status;

  private String run(String... args) {
    StringWriter out = new StringWriter();
    status = Main.run(args, new PrintWriter(out), new PrintWriter(out));
    return out.toString();
  }

  @Test
  void encodesAGeneratorInEveryEncoding() {
    String text = run("lab", "encode", "--generator", "counter-slope", "--samples", "5760");

    assertThat(status).isZero();
    assertThat(text).contains("delta ", "double-delta ", "varbit ", "XOR ", "XOR2 ");
  }

  @Test
  void explainsAChunkOfACsv() throws IOException {
    Path csv = dir.resolve("s.csv");
    Files.writeString(csv, "t,v\n1000,1\n2000,2\n3000,2.5\n");

    String text = run("lab", "chunk", "--csv", csv.toString(), "--encoding", "varbit");

    assertThat(status).isZero();
    assertThat(text).startsWith("varbit chunk  3 samples  1024 B");
  }

  @Test
  void explainsBytes() {
    String json =
        run("lab", "chunk", "--encoding", "XOR", "--hex", "0001d00f3ff0000000000000", "--json");

    assertThat(MiniJson.object(MiniJson.parse(json))).containsEntry("samples", 1L);
  }

  @Test
  void saysWhereBytesStopMakingSense() {
    String text = run("lab", "chunk", "--encoding", "XOR", "--hex", "0002d00f3ff0000000000000");

    assertThat(status).isEqualTo(1);
    assertThat(text).contains("NOT READABLE");
  }

  @Test
  void namesWhatItDoesNotKnow() {
    String text = run("lab", "encode", "--generator", "nonsense");

    assertThat(status).isEqualTo(1);
    assertThat(text).contains("no generator \"nonsense\"");
  }

  @Test
  void showsOnAPageWhichDecisionsAChunkTook() {
    String page = run("lab", "chunk", "--generator", "counter-poisson", "--jitter", "5", "--html");

    assertThat(page)
        .contains("<h2>Decisions taken</h2>", "<td>new window<", "<td>fits the window<")
        .contains("class=\"strip\"", "class=\"key time\"")
        .doesNotContain("http://", "https://");
  }

  @Test
  void namesTheChunkThatIsNotThere() {
    String text = run("lab", "chunk", "--generator", "constant", "--chunk", "-2");

    assertThat(status).isEqualTo(1);
    assertThat(text).contains("no chunk -2 among 1");
  }

  @Test
  void saysWhenThereIsNothingToRead() throws IOException {
    Files.createDirectory(dir.resolve("wal"));

    String text = run("lab", "encode", "--db", dir.toString());

    assertThat(status).isEqualTo(1);
    assertThat(text).contains("neither blocks nor a log in " + dir);
  }

  /** As many samples as a dump shows; more where a dump hides deleted or repeated ones. */
  @ParameterizedTest
  @Tag("conformance")
  @ValueSource(
      strings = {
        "blocks-deleted",
        "blocks-floats",
        "blocks-histograms",
        "clean-shutdown",
        "head-snapshot",
        "levels",
        "ooo-compacted",
        "ooo-wbl",
        "start-timestamps",
        "wal-all-records",
        "wal-none",
        "wal-snappy",
        "wal-zstd",
        "xor2"
      })
  void readsBlocksAndHeadOfPrometheus(String name) throws IOException {
    Path db = dir.resolve("db");
    Conformance.copyRecursively(Conformance.require("datadirs/" + name + "/db"), db);
    Set<Path> before = files(db);

    Map<String, Object> report =
        MiniJson.object(MiniJson.parse(run("lab", "encode", "--db", db.toString(), "--json")));
    assertThat(status).isZero();
    long found = (Long) report.get("samples") + (Long) report.get("skippedHistograms");
    long shown = run("tsdb", "dump", db.toString()).lines().count();
    boolean hides = // chunks hold samples that are deleted, or there twice
        Set.of("blocks-deleted", "ooo-compacted", "wal-all-records").contains(name);
    assertThat(found).isBetween(shown, hides ? shown + 250 : shown);

    assertThat(run("lab", "encode", "--db", db.toString())).contains("as found: ");
    String chunk = run("lab", "chunk", "--db", db.toString(), "--chunk", "-1");
    assertThat(status).as(chunk).isZero();
    assertThat(chunk).startsWith("head  {").contains("open, made of the log", "sum:");
    assertThat(files(db)).isEqualTo(before);
  }

  /** Chunks that only the copy has mapped, by replaying the log, are no sign of XOR2. */
  @Test
  @Tag("conformance")
  void aLogOfPlainXorShowsNoXor2() throws IOException {
    Path db = dir.resolve("db");
    Conformance.copyRecursively(Conformance.require("datadirs/wal-none/db"), db);

    String chunk = run("lab", "chunk", "--db", db.toString());

    assertThat(status).isZero();
    assertThat(chunk).contains("XOR chunk", "made of the log").doesNotContain("XOR2");
  }

  private static Set<Path> files(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      return files.collect(Collectors.toSet());
    }
  }
}
