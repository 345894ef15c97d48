package io.narthex.cli;

import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code narthex tsdb create-blocks-from rules}.
 *
 * @upstream cmd/promtool/main.go importRules
 */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    description = "Make blocks of what recording rules give over the past; alerts are passed over.")
final class TsdbBackfillRulesCommand implements Callable<Integer> {
  private static final Duration BEFORE_NOW = Duration.ofHours(3);

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      defaultValue = "http://localhost:9090",
      description = "Server that has the data (${DEFAULT-VALUE}).")
  private String url;

  @Option(
      names = "--start",
      required = true,
      description = "Where to start: RFC 3339, or Unix seconds.")
  private String start;

  @Option(names = "--end", description = "Where to end (three hours ago).")
  private @Nullable String end;

  @Option(
      names = "--output-dir",
      defaultValue = "data/",
      description = "Where blocks go (${DEFAULT-VALUE}).")
  private Path dir;

  @Option(
      names = "--eval-interval",
      defaultValue = "60s",
      description = "Interval of groups that say none (${DEFAULT-VALUE}).")
  private String interval;

  @Option(
      names = "--max-block-duration",
      hidden = true,
      defaultValue = "0s",
      description = "Longest block (2h if shorter).")
  private String maxBlock;

  @Parameters(arity = "1..*", description = "Files of rules.")
  private List<Path> files;

  @Override
  public Integer call() throws Exception {
    long from = seconds("start", start);
    String until = end;
    long to =
        until == null
            ? System.currentTimeMillis() / 1000 - BEFORE_NOW.toSeconds()
            : seconds("end", until);
    if (from >= to) {
      throw new IOException("start time is not before end time");
    }
    List<RuleFile.Group> groups = new ArrayList<>();
    Parser parser = new Parser(ParserOptions.DEFAULT);
    Duration otherwise = Duration.ofMillis(OptionValues.millis("--eval-interval", interval));
    for (Path file : files) {
      groups.addAll(RuleFile.read(file, otherwise, parser));
    }
    return record(groups, from, to);
  }

  /** Goes on with the next rule where one fails. */
  private int record(List<RuleFile.Group> groups, long from, long to) throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    long block =
        OpenMetricsBackfill.blockMillis(OptionValues.millis("--max-block-duration", maxBlock));
    RuleBackfill backfill =
        new RuleBackfill(
            new ApiClient(url), dir, block, warning -> err.println("Warning: " + warning));
    int failed = 0;
    for (RuleFile.Group group : groups) {
      for (RuleFile.Rule rule : group.rules()) {
        if (rule.alert()) {
          err.println("not recorded, as it is an alert: " + rule.name());
          continue;
        }
        try {
          backfill.record(group, rule, from, to);
        } catch (IOException e) {
          failed++;
          err.println("rule importer error: " + rule.name() + ": " + e.getMessage());
        }
      }
    }
    return failed == 0 ? 0 : 1;
  }

  private long seconds(String flag, String text) {
    try {
      return (long) Double.parseDouble(text);
    } catch (NumberFormatException notANumber) {
      try {
        return OffsetDateTime.parse(text).toEpochSecond();
      } catch (DateTimeException e) {
        throw new ParameterException(
            spec.commandLine(),
            "error parsing " + flag + " time: cannot parse \"" + text + "\" to a valid timestamp",
            e);
      }
    }
  }
}
