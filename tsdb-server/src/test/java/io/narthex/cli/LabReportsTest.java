package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.exposition.ExpositionFormat;
import io.narthex.exposition.ExpositionFormat.Kind;
import io.narthex.exposition.ExpositionWriter;
import io.narthex.exposition.MetricType;
import io.narthex.exposition.NameEscaping;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.testing.MiniJson;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reports of the lab as JSON and as pages, of a database whose labels try to break out. */
class LabReportsTest {
  private static final String HOSTILE = "</td><script>alert('x')</script>&\"";

  @TempDir static Path db;
  private static Path block;
  private static Path text;
  private static Path proto;
  private int status;

  @BeforeAll
  static void fill() throws Exception {
    try (Tsdb tsdb = Tsdb.open(db, TsdbOptions.defaults())) {
      for (int i = 0; i < 4 * 60; i++) {
        Appender appender = tsdb.appender();
        appender.append(0, Labels.of("__name__", "x", "job", HOSTILE), i * 60_000L, i);
        appender.append(0, Labels.of("__name__", "y", "job", "b"), i * 60_000L, i % 7);
        appender.append(0, Labels.of("__name__", "z", "job", "c"), i * 60_000L, Math.sin(i));
        appender.commit();
      }
      tsdb.compact();
    }
    block = BlockDir.list(NioFs.instance(), db).get(0);
    text = body(Kind.TEXT_0_0_4);
    proto = body(Kind.PROTOBUF);
  }

  private static Path body(Kind kind) throws IOException {
    ExpositionWriter out =
        ExpositionWriter.of(new ExpositionFormat(kind, NameEscaping.ALLOW_UTF_8));
    out.family("up", MetricType.GAUGE, "", "");
    out.value(Labels.of("job", HOSTILE), 1, ExpositionWriter.Sample.NONE);
    out.end();
    return Files.write(db.resolve("body." + kind), out.toBytes());
  }

  private String run(Object... args) {
    StringWriter out = new StringWriter();
    String[] words = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
    status = Main.run(words, new PrintWriter(out), new PrintWriter(out));
    return out.toString();
  }

  static Stream<List<String>> lines() {
    return commands().filter(c -> !List.of("chunk", "block", "encode").contains(c.get(0)));
  }

  static Stream<List<String>> commands() {
    return Stream.of(
        List.of("head", "{db}"),
        List.of("wal", "--rows", "--fragments", "{db}"),
        List.of("index", "{block}"),
        List.of("postings", "--dir", "{db}", "{job=~\".+\",job!=\"b\"}"),
        List.of("chunk", "--db", "{db}", "--series", "x", "--chunk", "-1"),
        List.of("block", "{db}"),
        List.of("encode", "--db", "{db}"),
        List.of("wire", "{text}"),
        List.of("wire", "{proto}"),
        List.of("timeline", "--span", "3d", "--retention", "1d"));
  }

  private String lab(List<String> command, String... forms) {
    List<String> words = new ArrayList<>(List.of("lab", command.get(0)));
    words.addAll(List.of(forms));
    command.stream().skip(1).map(LabReportsTest::place).forEach(words::add);
    return run(words.toArray());
  }

  private static String place(String word) {
    return switch (word) {
      case "{db}" -> db.toString();
      case "{block}" -> block.toString();
      case "{text}" -> text.toString();
      case "{proto}" -> proto.toString();
      default -> word;
    };
  }

  @ParameterizedTest
  @MethodSource("lines")
  void areJsonObjectsOneALine(List<String> command) {
    String text = lab(command, "--json");

    assertThat(status).as(text).isZero();
    assertThat(text.lines()).hasSizeGreaterThan(4);
    for (String line : text.lines().toList()) {
      assertThat(MiniJson.object(MiniJson.parse(line))).containsKey("what");
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void arePagesThatNeedNothingElse(List<String> command) {
    String page = lab(command, "--html");

    assertThat(status).as(page).isZero();
    assertThat(page).startsWith("<!doctype html>").endsWith("</html>" + System.lineSeparator());
    assertThat(page).doesNotContain("<script", "http:", "https:", "src=", "@import");
    assertThat(count(page, "<table>")).isEqualTo(count(page, "</table>")).isPositive();
    assertThat(count(page, "<details")).isEqualTo(count(page, "</details>"));
    if (!List.of("timeline", "block", "encode").contains(command.get(0))) {
      assertThat(page).contains("&lt;script&gt;");
    }
  }

  private static int count(String page, String part) {
    return page.split(part, -1).length - 1;
  }

  private Map<String, Object> first(String json, String what) {
    return json.lines()
        .map(line -> MiniJson.object(MiniJson.parse(line)))
        .filter(line -> what.equals(line.get("what")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nameWhatTextShows() {
    String head = run("lab", "head", "--json", db);
    assertThat(first(head, "counts")).containsEntry("series", 3L);
    assertThat(first(head, "chunk")).containsKeys("where", "encoding", "samples", "mint", "maxt");

    String index = run("lab", "index", "--json", block);
    assertThat(first(index, "series")).containsEntry("labels", label("x", HOSTILE));
    assertThat(first(index, "chunk"))
        .containsEntry("file", "000001")
        .containsEntry("offset", 8L)
        .containsEntry("mint", 0L);

    String postings = run("lab", "postings", "--json", "--dir", db, "{job=\"b\"}");
    assertThat(first(postings, "step"))
        .containsEntry("does", "select")
        .containsEntry("access", "PAIR")
        .containsEntry("set", 1L);
    assertThat(first(postings, "result")).containsEntry("series", 1L);

    String timeline = run("lab", "timeline", "--json", "--span", "8h");
    assertThat(first(timeline, "event"))
        .containsEntry("does", "cut")
        .containsEntry("at", 7_200_000L)
        .containsEntry("level", 1L);
    assertThat(MiniJson.list(first(timeline, "event").get("blocks"))).hasSize(1);
    assertThat(run("lab", "timeline", "--html", "--span", "8h")).contains("class=\"strip\"");
  }

  private static String label(String name, String job) {
    return Labels.of("__name__", name, "job", job).toString();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void areOfOneForm(List<String> command) {
    assertThat(lab(command, "--json", "--html"))
        .isEqualToIgnoringNewLines("narthex: --json and --html exclude each other");
    assertThat(status).isEqualTo(1);
  }

  @Test
  void nameTheSeriesTheBlockAndThePlaceOfAChunk() {
    Map<String, Object> stored =
        MiniJson.object(MiniJson.parse(run("lab", "chunk", "--json", "--db", db, "--series", "y")));
    assertThat(stored)
        .containsEntry("block", block.getFileName().toString())
        .containsEntry("series", label("y", "b"))
        .containsEntry("chunk", 0L)
        .containsEntry("file", "chunks/000001")
        .containsEntry("encoding", "XOR");
    long offset = (Long) stored.get("offset");
    assertThat(offset).isGreaterThan(8);
    assertThat(run("lab", "chunk", "--html", "--db", db, "--series", "y"))
        .contains("<h1>XOR chunk of {__name__=&quot;y&quot;, job=&quot;b&quot;}</h1>")
        .contains("block " + block.getFileName() + ", chunk 0 of ")
        .contains("<code>chunks/000001</code> at " + offset);

    Map<String, Object> open =
        MiniJson.object(
            MiniJson.parse(
                run("lab", "chunk", "--json", "--db", db, "--series", "y", "--chunk", "-1")));
    assertThat(open)
        .containsEntry("block", null)
        .containsEntry("file", null)
        .containsEntry("place", "open, made of the log");
  }

  @Test
  void showAllChunksThatOneBecomesInAnotherEncoding() {
    String[] chunk = {"lab", "chunk", "--db", db.toString(), "--series", "z"};

    long stored = samples(run(with(chunk, "--json"))).sum();
    String text = run(with(chunk, "--encoding", "delta"));
    String page = run(with(chunk, "--encoding", "delta", "--html"));
    String json = run(with(chunk, "--encoding", "delta", "--json"));

    assertThat(stored).isPositive();
    assertThat(text).startsWith("block ").contains("part 1 of 2", "part 2 of 2");
    assertThat(text.split("delta chunk  ", -1)).hasSize(3);
    assertThat(page).contains("<h2>part 1 of 2</h2>", "<h2>part 2 of 2</h2>", "id=\"p1b0\"");
    assertThat(count(page, "<!doctype")).isEqualTo(1);
    assertThat(samples(json)).hasSize(2);
    assertThat(samples(json).sum()).isEqualTo(stored);
    assertThat(json).contains("\"part\":0,\"parts\":2,", "\"part\":1,\"parts\":2,");
  }

  /** Samples of each object. */
  private static LongStream samples(String objects) {
    return Pattern.compile(",\"samples\":([0-9]+)")
        .matcher(objects)
        .results()
        .mapToLong(m -> Long.parseLong(m.group(1)));
  }

  private static Object[] with(Object[] words, Object... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray();
  }

  @Test
  void nameTokensFieldsAndSizesOfABody() throws IOException {
    String tokens = run("lab", "wire", "--json", text);
    assertThat(first(tokens, "token")).containsOnlyKeys("what", "at", "token", "text");
    assertThat(first(tokens, "size"))
        .containsEntry("bytes", Files.size(text))
        .containsEntry("got", "TEXT");

    String fields = run("lab", "wire", "--json", proto);
    assertThat(first(fields, "message")).containsEntry("name", "family");
    assertThat(first(fields, "field"))
        .containsEntry("hex", "0a 02 75 70")
        .containsEntry("number", 1L)
        .containsEntry("name", "name")
        .containsEntry("value", "\"up\"");
    assertThat(run("lab", "wire", "--html", proto))
        .contains("<i>name</i> family", "<td class=\"num\">1<td>name<td>&quot;up&quot;");
  }

  @Test
  void failWhereABodyBreaks() throws IOException {
    byte[] whole = Files.readAllBytes(proto);
    Path cut = Files.write(db.resolve("cut"), Arrays.copyOf(whole, whole.length - 3));
    Path bad = Files.writeString(db.resolve("bad"), "a{x=\"1\" 1\n");

    for (Path body : List.of(cut, bad)) {
      assertThat(first(run("lab", "wire", "--json", body), "error")).containsKey("at");
      assertThat(status).isEqualTo(1);
    }
    assertThat(run("lab", "wire", "--html", bad)).contains("<tr class=\"bad\">");
  }

  @Test
  void readStandardInputOnce() throws IOException {
    InputStream before = System.in;
    System.setIn(Files.newInputStream(text));
    try {
      assertThat(first(run("lab", "wire", "--json", "-"), "size"))
          .containsEntry("bytes", Files.size(text));
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void takeTheDirectoryAsAWordOrAsAnOption() {
    for (String[] command :
        new String[][] {
          {"head"}, {"wal"}, {"block"}, {"encode"}, {"chunk"}, {"chunk", "--series", "y"}
        }) {
      List<String> texts = new ArrayList<>();
      for (String[] dir : new String[][] {{db.toString()}, {"--db", db + ""}, {"--dir=" + db}}) {
        texts.add(run(with(with(new Object[] {"lab"}, (Object[]) command), (Object[]) dir)));
        assertThat(status).as(texts.toString()).isZero();
      }
      assertThat(texts).containsOnly(texts.get(0));
    }
    String postings = run("lab", "postings", db, "{job=\"b\"}");
    assertThat(postings).isEqualTo(run("lab", "postings", "--db", db, "{job=\"b\"}"));
    assertThat(postings).isEqualTo(run("lab", "postings", "--dir", db, "{job=\"b\"}"));
    assertThat(run("lab", "chunk", block, "--series", "y")).startsWith("block ");
  }

  @Test
  void sayWhatAPathIsInsteadOfADirectory() throws IOException {
    Path file = block.resolve("meta.json");
    Path nothing = db.resolve("none");
    Path empty = Files.createDirectories(block.resolveSibling("empty"));

    for (String command : List.of("head", "wal", "block", "encode", "chunk", "postings")) {
      failed("not a directory: " + file, command, file);
      failed("no such directory: " + nothing, command, nothing);
    }
    failed("no log (wal/) in " + empty, "head", empty);
    failed("no segments of a log in " + empty, "wal", empty);
    failed("no blocks in " + empty, "block", empty);
    failed("no index in " + empty + ": not a block", "index", empty);
    for (String command : List.of("encode", "chunk", "postings")) {
      failed("neither blocks nor a log in " + empty, command, empty);
    }
    failed("no such directory: " + nothing, "index", nothing);
    failed("DIR and --db exclude each other", "head", empty, "--db", empty);
    failed("DIR and --db exclude each other", "postings", empty, "--dir=" + empty);
  }

  private void failed(String expected, String command, Object... words) {
    List<Object> all = new ArrayList<>(List.of("lab", command));
    all.addAll(List.of(words));
    if (command.equals("postings")) {
      all.add("x");
    }
    assertThat(run(all.toArray())).isEqualToIgnoringNewLines("narthex: " + expected);
    assertThat(status).isEqualTo(1);
  }
}
