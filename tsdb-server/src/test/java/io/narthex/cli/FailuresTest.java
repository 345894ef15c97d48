package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said, and with which exit code, when a command line cannot be read or fails. */
class FailuresTest {
  @TempDir Path tmp;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] words = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
    return Main.run(words, new PrintWriter(out), new PrintWriter(err));
  }

  @Test
  void ofAnUnknownOptionSaysWhereHelpIsNotAllOfIt() {
    assertThat(run("lab", "chunk", "--encodin=XOR")).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSizeLessThan(5)
        .first()
        .asString()
        .startsWith("narthex: Unknown option: '--encodin=XOR'");
    assertThat(err.toString())
        .contains("--encoding")
        .endsWith(lines("Try 'narthex lab chunk --help'."));
    assertThat(run("tsdb", "list", "--oops")).isEqualTo(2);
    assertThat(err.toString()).endsWith(lines("Try 'narthex tsdb list --help'."));
    assertThat(run("serve", "--oops")).isEqualTo(2);
    assertThat(err.toString()).endsWith(lines("Try 'narthex serve --help'."));
  }

  @Test
  void ofAGroupWithoutACommandNamesTheCommands() {
    for (String[] group : new String[][] {{}, {"lab"}, {"tsdb"}, {"query"}, {"check"}, {"test"}}) {
      assertThat(run((Object[]) group)).isEqualTo(2);
      assertThat(err.toString().lines()).hasSize(3);
      assertThat(err.toString())
          .startsWith("narthex: Missing required subcommand")
          .contains("Commands: ", "Try 'narthex");
    }
  }

  @Test
  void ofWhatIsReadAreOneLine() throws IOException {
    Files.createDirectories(tmp.resolve("db/wal"));
    Path db = tmp.resolve("db");

    oneLine("no such series in ", "lab", "chunk", "--db", block(), "--series", "nothing");
    oneLine("no encoding \"zip\"", "lab", "chunk", "--encoding", "zip");
    oneLine("no such directory: ", "lab", "head", tmp.resolve("none"));
    oneLine("no blocks found in ", "tsdb", "analyze", db);
    oneLine("no such block in ", "tsdb", "analyze", db, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    oneLine("unclosed left parenthesis", "query", "explain", "sum(");
    oneLine("no such file", "test", "promql", tmp.resolve("none.test"));
    oneLine("--metrics and --scrapes", "tsdb", "bench", "write", "--metrics", "0", "--out", db);
  }

  @Test
  void nameWhatIsWrongWithAWord() throws IOException {
    Path db = block();
    Path none = tmp.resolve("none");

    for (String option : List.of("--min-time", "--max-time")) {
      assertThat(run("tsdb", "dump", option, "x", db)).isEqualTo(2);
      assertThat(err.toString())
          .startsWith(
              lines(
                  "narthex: Invalid value for option '" + option + "': 'x' is not a whole number"));
    }
    assertThat(run("lab", "chunk", "--chunk", "x", db)).isEqualTo(2);
    assertThat(err.toString()).contains("'x' is not a whole number");
    oneLine("is a directory: " + db, "tsdb", "create-blocks-from", "openmetrics", db, none);
    oneLine(
        "--max-block-duration: not a valid duration string: \"x\"",
        "tsdb create-blocks-from openmetrics --max-block-duration=x".split(" "),
        tmp.resolve("in.om"));
    oneLine(
        "--eval-interval: not a valid duration string: \"x\"",
        "tsdb create-blocks-from rules --start=1 --eval-interval=x".split(" "),
        tmp.resolve("in.om"));
    oneLine("no selector behind the directory " + db, "lab", "postings", db);
    oneLine("not an URL: http://", "lab", "wire", "http://");
    oneLine("no such directory: " + none, "tsdb", "dump", "--sandbox-dir-root", none, db);
    assertThat(none).doesNotExist();
  }

  private void oneLine(String expected, String[] words, Object last) {
    List<Object> all = new ArrayList<>(Arrays.asList(words));
    all.add(last);
    oneLine(expected, all.toArray());
  }

  private void oneLine(String expected, Object... args) {
    assertThat(run(args)).as(Arrays.toString(args)).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines()).as(err.toString()).hasSize(1);
    assertThat(err.toString()).startsWith("narthex: ").contains(expected);
  }

  private Path block() throws IOException {
    Path input = Files.writeString(tmp.resolve("in.om"), "a 1 0\n# EOF\n");
    Path dir = tmp.resolve("blocks");
    run("tsdb", "create-blocks-from", "openmetrics", "-q", input, dir);
    return dir;
  }

  private static String lines(String line) {
    return line + System.lineSeparator();
  }
}
