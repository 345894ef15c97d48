package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.server.ServerOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Flags of the storage as Prometheus's command line has them. */
class StorageFlagsTest {
  private static ServerOptions parse(String... flags) {
    List<String> words = new ArrayList<>(List.of("serve"));
    words.addAll(Arrays.asList(flags));
    String[] args = words.toArray(String[]::new);
    CommandLine commandLine = Main.commandLine(args);
    ServeCommand serve =
        (ServeCommand) commandLine.parseArgs(args).subcommand().commandSpec().userObject();
    return serve.options();
  }

  private static Map<String, String> storage(String... flags) {
    Map<String, String> found = new TreeMap<>(parse(flags).flags());
    found.keySet().removeIf(name -> !name.startsWith("storage."));
    return found;
  }

  @Test
  void defaultsArePrometheuss() {
    assertThat(storage())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("storage.tsdb.path", "data"),
                Map.entry("storage.tsdb.min-block-duration", "2h"),
                Map.entry("storage.tsdb.max-block-duration", ""),
                Map.entry("storage.tsdb.max-block-chunk-segment-size", ""),
                Map.entry("storage.tsdb.wal-segment-size", ""),
                Map.entry("storage.tsdb.retention.time", ""),
                Map.entry("storage.tsdb.retention.size", ""),
                Map.entry("storage.tsdb.no-lockfile", "false"),
                Map.entry("storage.tsdb.allow-overlapping-compaction", "true"),
                Map.entry("storage.tsdb.wal-compression", "true"),
                Map.entry("storage.tsdb.wal-compression-type", "snappy"),
                Map.entry("storage.tsdb.samples-per-chunk", "120"),
                Map.entry("storage.tsdb.delayed-compaction.max-percent", "10"),
                Map.entry("storage.tsdb.delay-compact-file.path", ""),
                Map.entry("storage.tsdb.block-reload-interval", "1m")));
  }

  @ParameterizedTest
  @CsvSource({
    "--storage.tsdb.wal-compression, wal-compression, true",
    "--no-storage.tsdb.wal-compression, wal-compression, false",
    "--storage.tsdb.no-lockfile, no-lockfile, true",
    "--no-storage.tsdb.no-lockfile, no-lockfile, false",
    "--no-storage.tsdb.allow-overlapping-compaction, allow-overlapping-compaction, false",
    "--storage.tsdb.wal-compression-type=zstd, wal-compression-type, zstd",
    "--storage.tsdb.wal-segment-size=100MB, wal-segment-size, 100MB",
    "--storage.tsdb.max-block-duration=1d, max-block-duration, 1d",
  })
  void flagsAreHandedOn(String flag, String name, String value) {
    assertThat(storage(flag)).containsEntry("storage.tsdb." + name, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          wal-compression-type=lz4        | enum value must be one of snappy,zstd, got 'lz4'
          wal-segment-size=100            | "100" is not a size such as 512MB
          max-block-chunk-segment-size=MB | "MB" is not a size such as 512MB
          retention.size=9999999999EB     | "9999999999EB" is not a size such as 512MB
          min-block-duration=x            | not a valid duration string: "x"
          max-block-duration=2            | not a valid duration string: "2"
          block-reload-interval=1q        | unknown unit "q" in duration "1q"
          """)
  void badValuesAreUsage(String flag, String wrong) {
    String name = "--storage.tsdb." + flag.substring(0, flag.indexOf('='));

    assertThatThrownBy(() -> parse("--storage.tsdb." + flag))
        .isInstanceOf(ParameterException.class)
        .hasMessage(name + ": " + wrong);
  }

  @Test
  void whatPrometheusHidesIsHidden() {
    String help =
        Main.commandLine(new String[] {"serve"}).getSubcommands().get("serve").getUsageMessage();

    assertThat(help).contains("storage.tsdb.no-lockfile", "storage.tsdb.delay-compact-file.path");
    assertThat(help)
        .doesNotContain("wal-", "block-duration", "reload-interval", "overlapping", "max-percent");
  }

  @Test
  void flagsTakeNoValueAndHaveAnOpposite() {
    assertThat(parse("--web.enable-lifecycle").lifecycleApi()).isTrue();
    assertThat(parse("--no-web.enable-lifecycle").lifecycleApi()).isFalse();
    assertThat(storage("--no-storage.tsdb.no-lockfile"))
        .containsEntry("storage.tsdb.no-lockfile", "false");
    for (String value : List.of("false", "true", "")) {
      assertThatThrownBy(() -> parse("--web.enable-lifecycle=" + value))
          .isInstanceOf(ParameterException.class)
          .hasMessage(
              "unexpected "
                  + value
                  + ": --web.enable-lifecycle takes no value; --no-web.enable-lifecycle turns it"
                  + " off");
    }
    assertThatThrownBy(() -> parse("--no-storage.tsdb.wal-compression=true"))
        .isInstanceOf(ParameterException.class);
  }

  @Test
  void soAreThoseOfAllCommands() {
    List<String> refused = new ArrayList<>();
    refuse(Main.commandLine(new String[0]), new ArrayList<>(), refused);

    assertThat(refused)
        .contains("--human-readable", "--extended", "--quiet", "--web.enable-admin-api", "--json");
  }

  /** Tries each flag of each command with a value. */
  private static void refuse(CommandLine command, List<String> words, List<String> refused) {
    for (CommandLine.Model.OptionSpec option : command.getCommandSpec().options()) {
      if (option.arity().max() == 0 && !option.usageHelp() && !option.versionHelp()) {
        List<String> all = new ArrayList<>(words);
        all.add(option.longestName() + "=false");
        assertThatThrownBy(
                () -> Main.commandLine(new String[0]).parseArgs(all.toArray(new String[0])))
            .as("%s", all)
            .hasMessageContaining("takes no value");
        refused.add(option.longestName());
      }
    }
    command
        .getSubcommands()
        .forEach(
            (name, below) -> {
              List<String> longer = new ArrayList<>(words);
              longer.add(name);
              refuse(below, longer, refused);
            });
  }
}
