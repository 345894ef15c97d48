package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.server.Narthex;
import io.narthex.server.TestServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tsdb create-blocks-from rules}, against a server of ours and promtool. */
class RuleBackfillTest {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final long START = 1_700_000_000;
  private static final int MINUTES = 300;
  private static final String RULES =
      """
      groups:
      - name: doubled
        interval: 2m
        labels: {team: a}
        rules:
        - {record: "job:m:double", expr: "2 * m", labels: {job: ruled, empty: ""}}
        - {alert: High, expr: m > 1, for: 5m}
      - name: gone
        rules:
        - {record: none, expr: nothing}
        - {record: total, expr: sum(m)}
      """;

  @TempDir Path dir;
  private int status;

  @BeforeEach
  void fill() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < MINUTES; i++) {
      for (int series = 1; series <= 3; series++) {
        text.append("m{job=\"j\",i=\"").append(series).append("\"} ").append(series).append(' ');
        text.append(START + 60L * i).append('\n');
      }
    }
    run("tsdb", "create-blocks-from", "openmetrics", write("text", text + "# EOF\n"), dir("data"));
    Files.writeString(dir.resolve("prometheus.yml"), "storage: {tsdb: {retention: {time: 100y}}}");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  private Path dir(String name) {
    return dir.resolve(name);
  }

  private String run(Object... args) {
    StringWriter out = new StringWriter();
    String[] words = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
    status = Main.run(words, new PrintWriter(out), new PrintWriter(out));
    return out.toString();
  }

  private Narthex server() throws Exception {
    return Narthex.start(TestServers.options(dir("prometheus.yml"), dir("data")));
  }

  private Object[] backfill(String url, Path rules, Path into) {
    return new Object[] {
      "tsdb",
      "create-blocks-from",
      "rules",
      "--url=http://" + url,
      "--start=" + START,
      "--end=" + (START + 60L * MINUTES),
      "--output-dir=" + into,
      rules
    };
  }

  /** Series and values, times left out: promtool 2.42 has its groups at other offsets. */
  private static TreeSet<String> seriesAndValues(String dump) {
    TreeSet<String> found = new TreeSet<>();
    dump.lines().forEach(line -> found.add(line.substring(0, line.lastIndexOf(' '))));
    return found;
  }

  @Test
  void recordsWhatRulesGiveAtTheTimesOfTheirGroups() throws Exception {
    Path rules = write("rules.yml", RULES);
    String said;
    try (Narthex server = server()) {
      said = run(backfill(server.address(), rules, dir("ours")));
      assertThat(status).as(said).isZero();
    }

    assertThat(said).isEqualTo(String.format("not recorded, as it is an alert: High%n"));
    String dump = run("tsdb", "dump", dir("ours"));
    assertThat(seriesAndValues(dump))
        .containsExactly(
            "{__name__=\"job:m:double\", i=\"1\", job=\"ruled\", team=\"a\"} 2",
            "{__name__=\"job:m:double\", i=\"2\", job=\"ruled\", team=\"a\"} 4",
            "{__name__=\"job:m:double\", i=\"3\", job=\"ruled\", team=\"a\"} 6",
            "{__name__=\"total\"} 6");
    List<RuleFile.Group> groups =
        RuleFile.read(rules, Duration.ofMinutes(1), new Parser(ParserOptions.DEFAULT));
    long first = groups.get(0).firstEvaluation(START) / 1_000_000;
    assertThat(first).isBetween(START * 1000, START * 1000 + 120_000);
    List<Long> times = new ArrayList<>();
    dump.lines()
        .filter(line -> line.contains("i=\"2\""))
        .forEach(line -> times.add(Long.parseLong(line.substring(line.lastIndexOf(' ') + 1))));
    assertThat(times).hasSizeBetween(MINUTES / 2, MINUTES / 2 + 1);
    for (int i = 0; i < times.size(); i++) {
      assertThat(times.get(i)).isBetween(first + 120_000L * i - 1, first + 120_000L * i + 1);
    }
    assertThat(run("tsdb", "verify", dir("ours"))).contains("no problem found");
  }

  @Test
  void theSeriesArePromtools() throws Exception {
    if (!Files.isExecutable(PROMTOOL)) {
      System.err.println("SKIPPED: no promtool at " + PROMTOOL);
      return;
    }
    Path rules =
        write(
            "rules.yml",
            "groups:\n- name: g\n  rules:\n  - {record: a, expr: 2 * m, labels: {job: x}}\n"
                + "  - {record: b, expr: sum(m)}\n");
    try (Narthex server = server()) {
      run(backfill(server.address(), rules, dir("ours")));
      assertThat(status).isZero();
      List<String> command = new ArrayList<>(List.of(PROMTOOL.toString()));
      for (Object word : backfill(server.address(), rules, dir("theirs"))) {
        command.add(String.valueOf(word));
      }
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes());
      assertThat(process.waitFor()).as(text).isZero();
    }

    String ours = run("tsdb", "dump", dir("ours"));
    String theirs = run("tsdb", "dump", dir("theirs"));
    assertThat(seriesAndValues(ours)).hasSize(4).isEqualTo(seriesAndValues(theirs));
    // One more or less of each series at the ends; and what falls into the last second of a block,
    // at one offset in sixty, is left out at each of three ends of blocks.
    assertThat(ours.lines().count()).isCloseTo(theirs.lines().count(), within(4L * (1 + 3)));
    assertThat(ranges("ours")).isEqualTo(ranges("theirs"));
  }

  /** How many blocks there are, and of which two hours. */
  private List<Long> ranges(String name) {
    return run("tsdb", "list", dir(name))
        .lines()
        .skip(1)
        .map(line -> Long.parseLong(line.trim().split(" +")[1]) / 7_200_000)
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          groups: [{rules: []}]                            | Groupname must not be empty
          groups: [{name: a}, {name: a}]                   | groupname: "a" is repeated in the same file
          groups: [{name: a, rules: [{expr: b}]}]          | one of 'record' or 'alert' must be set
          groups: [{name: a, rules: [{record: b}]}]        | field 'expr' must be set in rule
          groups: [{name: a, rules: [{record: b, alert: c, expr: d}]}] | only one of 'record' and 'alert' must be set
          groups: [{name: a, rules: [{record: b, expr: "sum("}]}]      | could not parse expression
          groups: [{name: a, colour: b}]                   | field colour not found in type rulefmt.RuleGroup
          """)
  void badFilesAreRefusedWithTheirLine(String text, String wrong) throws IOException {
    Path rules = write("rules.yml", "\n" + text + "\n");

    assertThatThrownBy(
            () -> RuleFile.read(rules, Duration.ofMinutes(1), new Parser(ParserOptions.DEFAULT)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(rules + ": line 2: ")
        .hasMessageContaining(wrong);
  }

  @Test
  void textsThatAreNotUtf8AreToldByNameAndLine() throws IOException {
    Path file = dir.resolve("latin1");
    Files.write(file, "groups:\n# \u00e9t\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    for (Object[] command :
        new Object[][] {
          {"tsdb", "create-blocks-from", "rules", "--start=1", file},
          {"tsdb", "bench", "write", "--out", dir.resolve("bench"), file},
          {"test", "promql", file},
        }) {
      assertThat(run(command)).contains(file + ": line 2: not valid UTF-8");
      assertThat(status).isEqualTo(1);
    }
  }

  @Test
  void aServerThatIsNotThereAndTimesThatAreNoneAreErrors() throws IOException {
    Path rules = write("rules.yml", "groups: [{name: a, rules: [{record: b, expr: c}]}]\n");

    assertThat(run(backfill("127.0.0.1:1", rules, dir("ours"))))
        .startsWith("rule importer error: b: query range: ")
        .contains("cannot connect");
    assertThat(status).isEqualTo(1);
    assertThat(run("tsdb", "create-blocks-from", "rules", "--start=x", rules))
        .contains("error parsing start time: cannot parse \"x\" to a valid timestamp");
    assertThat(status).isEqualTo(2);
    assertThat(run("tsdb", "create-blocks-from", "rules", "--start=5", "--end=5", rules))
        .contains("start time is not before end time");
    assertThat(status).isEqualTo(1);
  }
}
