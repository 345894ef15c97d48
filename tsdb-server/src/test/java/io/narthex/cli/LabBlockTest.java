package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import io.narthex.testing.MiniJson;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.index.IndexFileReader;
import io.narthex.tsdb.inspect.BlockReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

    String fault = chunks + " at ";
    for (Object[] command :
        new Object[][] {
          {"lab", "block", dir},
          {"lab", "block", block},
          {"lab", "block", "--html", block},
          {"lab", "block", "--json", block},
          {"lab", "encode", "--db", dir},
          {"lab", "chunk", "--db", dir, "--series", "b"}
        }) {
      String text = run(command);
      assertThat(status).as(text).isEqualTo(1);
      assertThat(text.replace("&quot;", "\"").replace("\\\"", "\""))
          .contains(fault, ": checksum mismatch ", ", in the chunk of {__name__=\"b\"}");
    }
    assertThat(run("lab", "chunk", "--db", dir, "--series", "a")).contains("XOR chunk");
    assertThat(status).isZero();

    Files.delete(chunks);
    for (String command : List.of("block", "encode")) {
      String text = run("lab", command, command.equals("block") ? dir : "--db=" + dir);
      assertThat(status).isEqualTo(1);
      for (String series : List.of("{__name__=\"a\", x=\"1\"}", "{__name__=\"b\"}")) {
        assertThat(text).contains(chunks + ": no such file, in the chunk of " + series);
      }
    }
  }

  @Test
  void goesOnBehindABadChunk() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      lines.append("a ").append(i).append(' ').append(i).append('\n');
    }
    Path input = Files.writeString(tmp.resolve("in.om"), lines + "b 2 0\nb 3 86400\n# EOF\n");
    Path dir = tmp.resolve("out");
    run("tsdb", "create-blocks-from", "openmetrics", "-q", input, dir);
    List<Path> blocks = io.narthex.tsdb.block.BlockDir.list(NioFs.instance(), dir);
    Path chunks = blocks.get(0).resolve("chunks/000001");
    byte[] bytes = Files.readAllBytes(chunks);
    bytes[20] ^= 1; // in the first chunk of a
    Files.write(chunks, bytes);

    String json = run("lab", "block", "--json", blocks.get(0));
    assertThat(status).isEqualTo(1);
    Map<String, Object> report = MiniJson.object(MiniJson.parse(json));
    assertThat((List<?>) report.get("damage"))
        .singleElement()
        .asString()
        .startsWith(chunks + " at 8: ");
    Map<String, Object> xor = MiniJson.object(((List<?>) report.get("encodings")).get(0));
    assertThat(xor).containsEntry("chunks", 9L).containsEntry("samples", 884L);

    String chunk = run("lab", "chunk", dir, "--series", "a", "--chunk", "1");
    assertThat(status).isEqualTo(1);
    assertThat(chunk)
        .startsWith("narthex: " + chunks + " at 8: checksum mismatch ")
        .contains("chunk 1 of 9", "XOR chunk  117 samples");
    assertThat(run("lab", "chunk", dir, "--series", "a"))
        .startsWith("narthex: " + chunks + " at 8: ")
        .hasLineCount(1);
    assertThat(run("lab", "encode", dir)).contains(chunks + " at 8: ", " 885 samples");

    Path index = blocks.get(0).resolve("index");
    byte[] whole = Files.readAllBytes(index);
    byte[] bad = whole.clone();
    int postings;
    try (IndexFileReader reader = IndexFileReader.open(NioFs.instance(), index)) {
      postings = (int) reader.toc().postings();
    }
    bad[postings + 5] ^= 1; // in the list of all series
    Files.write(index, bad);
    String fault = "narthex: " + index + " at ";
    assertThat(run("lab", "chunk", dir))
        .startsWith(fault)
        .contains(" postings: ", "chunk 0 of 1", "XOR chunk  1");
    assertThat(status).isEqualTo(1);
    assertThat(run("lab", "encode", dir)).startsWith(fault).contains(" 1 samples");
    assertThat(status).isEqualTo(1);
    assertThat(run("lab", "chunk", blocks.get(0)))
        .startsWith(fault)
        .contains("narthex: no such series in what can be read of ");

    assertThat(run("lab", "postings", dir, "{x!=\"1\"}"))
        .contains(fault, "block " + blocks.get(1).getFileName());
    assertThat(status).isEqualTo(1);
    assertThat(run("lab", "index", blocks.get(0)))
        .contains("symbols  ", "  DAMAGED: fault " + index + " at ")
        .contains("__name__=\"a\"  1", "postings offset table", "table of contents");
    assertThat(status).isEqualTo(1);
    assertThat(run("lab", "index", "--html", blocks.get(0))).contains("<tr class=\"bad\">");

    Files.write(blocks.get(0).resolve("index"), new byte[100]);
    String text = run("lab", "block", dir);
    assertThat(status).isEqualTo(1);
    assertThat(text)
        .startsWith("narthex: " + blocks.get(0).resolve("index"))
        .contains("block " + blocks.get(1).getFileName(), "1 samples");
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
