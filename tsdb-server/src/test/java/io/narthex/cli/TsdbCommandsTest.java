package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read and make blocks, against Prometheus's directories and promtool. */
class TsdbCommandsTest {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

  @TempDir Path tmp;
  private int status;

  private String run(Object... args) {
    StringWriter out = new StringWriter();
    String[] words = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
    status = Main.run(words, new PrintWriter(out), new PrintWriter(out));
    return out.toString();
  }

  private static String promtool(Object... args) throws Exception {
    if (!Files.isExecutable(PROMTOOL)) {
      System.err.println("SKIPPED: no promtool at " + PROMTOOL);
      Assumptions.abort("no promtool at " + PROMTOOL);
    }
    List<String> command = new ArrayList<>(List.of(PROMTOOL.toString()));
    Arrays.stream(args).map(String::valueOf).forEach(command::add);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  @Test
  void verifySaysWhatItChecked() throws IOException {
    Path text = Files.writeString(tmp.resolve("text"), "a 1 1\na 2 2\n# EOF\n");
    Path dir = tmp.resolve("db");
    run("tsdb", "create-blocks-from", "openmetrics", text, dir);
    String counts =
        "blocks: 1 (series: 1, chunks: 1, samples: 2), checkpoints: 0, log segments: %d"
            + " (records: 0), head snapshots: 0, head chunk files: 0 (chunks: 0)";

    assertThat(run("tsdb", "verify", dir))
        .isEqualTo(String.format("checked " + counts + "%nno problem found%n", 0));
    assertThat(status).isZero();

    Files.createDirectories(dir.resolve("wal"));
    Files.write(dir.resolve("wal/00000000"), new byte[0]);
    Files.write(dir.resolve("wal/00000002"), new byte[0]);
    assertThat(run("tsdb", "verify", dir))
        .isEqualTo(
            String.format(
                "wal: segments are not sequential: no 00000001%nchecked "
                    + counts
                    + "%n1 problem found%n",
                2));
    assertThat(status).isEqualTo(1);
  }

  @Test
  void saysWhetherThereIsNoDirectoryOrSomethingElse() throws IOException {
    Path file = Files.writeString(tmp.resolve("file"), "x");
    Path none = tmp.resolve("none");

    for (String command : List.of("list", "analyze", "dump", "dump-openmetrics", "verify")) {
      assertThat(run("tsdb", command, file)).contains("not a directory: " + file);
      assertThat(status).isEqualTo(1);
      assertThat(run("tsdb", command, none)).contains("no such directory: " + none);
      assertThat(status).isEqualTo(1);
    }
  }

  private static List<String> sorted(String text) {
    return text.lines().sorted().toList();
  }

  /**
   * Rows of {@code tsdb list} without name and size: 2.42 writes sections no one reads any more.
   */
  private static List<String> ranges(String list) {
    return list.lines()
        .map(line -> line.trim().split(" +"))
        .map(cells -> String.join(" ", Arrays.copyOfRange(cells, 1, cells.length - 1)))
        .toList();
  }

  /** Twenty hours of four series, then nothing for four months, then one sample. */
  private Path openMetrics() throws IOException {
    StringBuilder text = new StringBuilder("# TYPE m gauge\n");
    Random random = new Random(5);
    for (int s = 0; s < 4; s++) {
      for (int i = 0; i < 20 * 60; i++) {
        text.append("m{s=\"").append(s).append("\"} ").append(random.nextInt(1000));
        text.append(' ').append(1_700_000_000L + i * 60).append('\n');
      }
    }
    text.append("m{s=\"0\"} 1 1710000000.5\n# EOF\n");
    Path file = tmp.resolve("in.txt");
    Files.writeString(file, text);
    return file;
  }

  @Test
  @Tag("conformance")
  void makesTheBlocksThatPromtoolMakes() throws Exception {
    Path input = openMetrics();
    Path ours = tmp.resolve("ours");
    Path theirs = tmp.resolve("theirs");

    String made = run("tsdb", "create-blocks-from", "openmetrics", input, ours);
    assertThat(status).as(made).isZero();
    promtool("tsdb", "create-blocks-from", "openmetrics", "-q", input, theirs);

    assertThat(ranges(made)).hasSize(13).isEqualTo(ranges(promtool("tsdb", "list", theirs)));
    assertThat(run("tsdb", "list", ours)).isEqualTo(made).isEqualTo(promtool("tsdb", "list", ours));
    for (Path dir : List.of(ours, theirs)) {
      Files.createDirectories(dir.resolve("wal")); // promtool dumps nothing without
    }
    assertThat(sorted(promtool("tsdb", "dump", ours)))
        .hasSize(4 * 20 * 60 + 1)
        .isEqualTo(sorted(promtool("tsdb", "dump", theirs)))
        .isEqualTo(sorted(run("tsdb", "dump", theirs)));
    assertThat(run("tsdb", "verify", ours)).matches("checked blocks: .*\\Rno problem found\\R");
    assertThat(run("tsdb", "verify", theirs)).matches("checked blocks: .*\\Rno problem found\\R");
  }

  @Test
  void refusesSamplesWithoutTime() throws IOException {
    Path input = tmp.resolve("in.txt");
    Files.writeString(input, "m 1\n# EOF\n");

    assertThat(run("tsdb", "create-blocks-from", "openmetrics", input, tmp.resolve("out")))
        .contains("expected timestamp for series {__name__=\"m\"}, got none");
    assertThat(status).isEqualTo(1);
  }

  @Test
  @Tag("conformance")
  void readsTheBlocksOfPrometheus() throws Exception {
    Path db = Conformance.require("datadirs/blocks-floats/db");

    assertThat(run("tsdb", "list", db)).isEqualTo(promtool("tsdb", "list", db));
    assertThat(run("tsdb", "verify", db)).matches("checked blocks: .*\\Rno problem found\\R");
    assertThat(status).isZero();
    assertThat(run("tsdb", "analyze", db)).contains("Total Series: ", "Label names: ");
    assertThat(status).isZero();
    assertThat(run("lab", "postings", "--dir", db, "{__name__=~\".+\"}"))
        .contains("block ", "left");
    assertThat(status).isZero();
    try (Stream<Path> blocks = Files.list(db)) {
      Path block = blocks.filter(b -> Files.exists(b.resolve("index"))).findFirst().orElseThrow();
      assertThat(run("lab", "index", block)).contains("symbols", "series", "table of contents");
      assertThat(status).isZero();
    }
  }

  @Test
  @Tag("conformance")
  void findsTheSeriesOfAHeadToo() throws IOException {
    Path db = Conformance.require("datadirs/clean-shutdown/db");

    String text = run("lab", "postings", "--dir", db, "{__name__=\"temp\"}");

    assertThat(status).as(text).isZero();
    assertThat(text).startsWith("head").contains("PAIR", "{__name__=\"temp\"");
  }

  @Test
  @Tag("conformance")
  void readsTheLogsOfPrometheus() throws IOException {
    for (String name : List.of("wal-snappy", "wal-zstd", "wal-none", "wal-all-records")) {
      String text = run("lab", "wal", Conformance.require("datadirs/" + name + "/db"));
      assertThat(status).as(text).isZero();
      assertThat(text).as(name).contains("00000000");
    }
  }
}
