package io.narthex.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process, killed for real while it commits: each commit that it reported is there. */
class KillTest {
  @TempDir private Path dir;

  private static TsdbOptions options() {
    return TsdbOptions.builder()
        .blocks(blocks -> blocks.minDuration(Duration.ofMinutes(10)))
        .build();
  }

  /** The victim: commits for ever, one number after the other, and reports each once committed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws IOException {
      long from = Long.parseLong(args[1]);
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      try (Tsdb tsdb = Tsdb.open(Path.of(args[0]), options())) {
        for (long n = from; ; n++) {
          Appender appender = tsdb.appender();
          for (int s = 0; s < 20; s++) {
            appender.append(0, Labels.of("__name__", "m", "s", "" + s), n * 5000, n + s);
          }
          appender.commit();
          out.println(n);
          if (n % 200 == 0) {
            tsdb.compact();
          }
        }
      }
    }
  }

  @Test
  void threeRounds() throws Exception {
    rounds(3, 1);
  }

  @Test
  @Tag("slow")
  void aHundredRounds() throws Exception {
    rounds(100, 2);
  }

  private void rounds(int count, long seed) throws Exception {
    Random random = new Random(seed);
    long last = 0;
    for (int round = 0; round < count; round++) {
      last = killAfter(50 + random.nextInt(700), last + 1);

      try (Tsdb tsdb = Tsdb.open(dir, options())) {
        assertThat(tsdb.head().stats().gc().walCorruptions()).isZero();
        Map<String, TreeMap<Long, String>> found = EngineRun.read(tsdb).samples();
        TreeMap<Long, String> column = found.get("m");
        assertThat(column).isNotNull();
        for (long n = 1; n <= last; n++) {
          assertThat(column).as("round %s", round).containsKey(n * 5000);
        }
        last = Math.max(last, column.lastKey() / 5000);
      }
    }
  }

  /** Starts a victim, kills it after it reported some commits; returns the last one it reported. */
  private long killAfter(int commits, long from) throws Exception {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                dir.toString(),
                Long.toString(from))
            .redirectError(new File("/dev/null"))
            .start();
    long last = from - 1;
    try (BufferedReader reports =
        new BufferedReader(
            new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < commits; i++) {
        String line = reports.readLine();
        assertThat(line).as("the victim lives until it is killed").isNotNull();
        last = Long.parseLong(line);
      }
      victim.toHandle().destroyForcibly(); // unlike the process's own, this leaves its output open
      for (String line = reports.readLine(); line != null; line = reports.readLine()) {
        last = Math.max(last, Long.parseLong(line)); // the last line may be cut short
      }
    } finally {
      victim.destroyForcibly().waitFor();
    }
    return last;
  }
}
