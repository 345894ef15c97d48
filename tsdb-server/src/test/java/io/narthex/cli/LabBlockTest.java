package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import io.narthex.testing.MiniJson;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.BlockReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lab block} and {@code tsdb bench write}. */
class LabBlockTest {
  @TempDir Path tmp;
  private int status;

  private String run(Object... args) {
    StringWriter out = new StringWriter();
    String[] words = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
    status = Main.run(words, new PrintWriter(out), new PrintWriter(out));
    return out.toString();
  }

  private static long bytes(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      long sum = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }

  @Test
  @Tag("conformance")
  void accountsForEveryByteAndEveryChunkOfPrometheussBlocks() throws IOException {
    for (String name : List.of("blocks-floats", "blocks-histograms", "levels", "xor2")) {
      Path db = Conformance.require("datadirs/" + name + "/db");
      int blocks = 0;
      for (Path dir : io.narthex.tsdb.block.BlockDir.list(NioFs.instance(), db)) {
        BlockReport report = BlockReport.of(NioFs.instance(), dir);

        assertThat(report.bytes()).as(dir.toString()).isEqualTo(bytes(dir));
        for (List<BlockReport.Sum> sums : List.of(report.encodings(), report.metrics())) {
          assertThat(sums.stream().mapToLong(BlockReport.Sum::chunks).sum())
              .isEqualTo(report.meta().stats().chunks());
          assertThat(sums.stream().mapToLong(BlockReport.Sum::samples).sum())
              .isEqualTo(report.meta().stats().samples());
        }
        blocks++;
      }
      assertThat(blocks).as(name).isPositive();
    }
  }

  @Test
  void showsABlockAsTextJsonAndPage() throws IOException {
    Path input =
        Files.writeString(tmp.resolve("in.om"), "<a>{x=\"1\"} 1 0\n# EOF\n".replace("<a>", "a"));
    Path dir = tmp.resolve("out");
    run("tsdb", "create-blocks-from", "openmetrics", "-q", input, dir);

    String text = run("lab", "block", dir);
    assertThat(status).as(text).isZero();
    assertThat(text)
        .contains("level 1, 1 sources", "1 series, 1 chunks, 1 samples")
        .contains("index postings offset table", "XOR", "  a\n");
    var json = MiniJson.object(MiniJson.parse(run("lab", "block", "--json", dir)));
    assertThat(json).containsEntry("level", 1L).containsEntry("minTime", 0L);
    assertThat(run("lab", "block", "--html", dir))
        .startsWith("<!doctype html>")
        .contains("<td>XOR");
    assertThat(run("lab", "block", "--html", "--json", dir))
        .contains("narthex: --json and --html exclude each other");
    assertThat(run("lab", "block", tmp)).contains("no blocks in ");
    assertThat(status).isEqualTo(1);
  }

  @Test
  void namesFileOffsetAndSeriesOfABadChunk() throws IOException {
    Path input = Files.writeString(tmp.resolve("in.om"), "a{x=\"1\"} 1 0\nb 2 0\n# EOF\n");
    Path dir = tmp.resolve("out");
    run("tsdb", "create-blocks-from", "openmetrics", "-q", input, dir);
    Path block = io.narthex.tsdb.block.BlockDir.list(NioFs.instance(), dir).get(0);
    Path chunks = block.resolve("chunks/000001");
    byte[] bytes = Files.readAllBytes(chunks);
    bytes[bytes.length - 6] ^= 1;
    Files.write(chunks, bytes);

    for (Object[] command :
        new Object[][] {
          {"lab", "block", dir},
          {"lab", "block", block},
          {"lab", "encode", "--db", dir},
          {"lab", "chunk", "--db", dir, "--series", "b"}
        }) {
      String text = run(command);
      assertThat(status).isEqualTo(1);
      assertThat(text)
          .startsWith("narthex: " + chunks + " at ")
          .contains(": checksum mismatch ", ", in the chunk of {__name__=\"b\"}");
    }
    assertThat(run("lab", "chunk", "--db", dir, "--series", "a")).contains("XOR chunk");

    Files.delete(chunks);
    for (String command : List.of("block", "encode")) {
      String text = run("lab", command, command.equals("block") ? dir : "--db=" + dir);
      assertThat(status).isEqualTo(1);
      assertThat(text)
          .startsWith(
              "narthex: " + chunks + ": no such file, in the chunk of {__name__=\"a\", x=\"1\"}");
    }
  }

  @Test
  void showsSeveralBlocksOnOnePage() throws IOException {
    Path input = Files.writeString(tmp.resolve("in.om"), "a 1 0\na 1 86400\n# EOF\n");
    Path dir = tmp.resolve("out");
    run("tsdb", "create-blocks-from", "openmetrics", "-q", input, dir);

    String page = run("lab", "block", "--html", dir);

    assertThat(page).contains("<h1>2 blocks</h1>").endsWith("</html>\n");
    assertThat(page.split("<!doctype", -1)).hasSize(2);
    assertThat(page.split("Bytes by section", -1)).hasSize(3);
  }

  @Test
  void benchWriteFillsADatabase() throws IOException {
    Path out = tmp.resolve("bench");

    String text = run("tsdb", "bench", "write", "--out", out, "--metrics", 1500, "--scrapes", 150);

    assertThat(status).as(text).isZero();
    assertThat(text)
        .contains(">> start stage=readData", ">> completed stage=stopStorage duration=")
        .contains(" > total samples: 300000", " > samples/sec: ");
    assertThat(run("tsdb", "dump", out.resolve("storage"), "--match", "{serial=\"s1499\"}").lines())
        .hasSize(200);
    Path lines =
        Files.writeString(
            tmp.resolve("series.json"),
            "{\"__name__\":\"up\",\"job\":\"a\"}\n{\"__name__\":\"up\",\"job\":\"a\"}\n"
                + "{\"job\":\"b:9\",\"__name__\":\"up\"}\n");
    text = run("tsdb", "bench", "write", "--out", out, "--scrapes", 100, lines);
    assertThat(text).contains(" > total samples: 200");
    assertThat(run("tsdb", "dump", out.resolve("storage"))).contains("job=\"b\"");
  }

  @Test
  void benchWriteRemovesNothingThatIsNotItsOwn() throws IOException {
    Files.writeString(tmp.resolve("precious"), "x");

    String text = run("tsdb", "bench", "write", "--out", tmp);

    assertThat(status).isEqualTo(1);
    assertThat(text).contains("holds other things");
    assertThat(tmp.resolve("precious")).exists();
  }
}
