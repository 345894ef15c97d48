package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.tsdb.inspect.BlockList;
import io.narthex.tsdb.inspect.SampleDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write, read by Prometheus's own tool, if it is installed. */
@Tag("conformance")
class OursReadByPromtoolTest {
  @TempDir Path tmp;

  private static List<String> promtool(String... args) throws Exception {
    Path tool = Path.of("/usr/bin/promtool");
    if (!Files.isExecutable(tool)) {
      System.err.println("SKIPPED: no promtool at " + tool);
      Assumptions.abort("no promtool at " + tool);
    }
    List<String> command = new ArrayList<>(List.of(tool.toString()));
    command.addAll(Arrays.asList(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
    assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
    return lines;
  }

  private void fill() throws IOException {
    TsdbOptions options =
        TsdbOptions.builder()
            .blocks(blocks -> blocks.retention(Duration.ZERO))
            .random(new Random(3))
            .build();
    Random random = new Random(11);
    double counter = 0;
    long base = 1_700_006_400_000L;
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      for (int i = 0; i < 4 * 60 * 14; i++) {
        Appender appender = tsdb.appender();
        long t = base + i * 15_000L + random.nextInt(20);
        counter += random.nextInt(100);
        for (int s = 0; s < 4; s++) {
          Labels labels = Labels.of("__name__", "m", "s", "v" + s, "u", "é😀");
          double v = s == 0 ? counter : s == 1 ? random.nextGaussian() : s == 2 ? 7 : 1.0 / i;
          appender.append(0, labels, t, v);
        }
        appender.commit();
      }
      tsdb.compact();
      assertThat(tsdb.blocks()).hasSizeGreaterThan(1);
      assertThat(tsdb.blockMetas().get(0).compaction().level()).isEqualTo(2);
    }
  }

  @Test
  void samplesAndBlocksAreTheSameToBoth() throws Exception {
    fill();
    List<String> ours = new ArrayList<>();
    List<String> blocks = new ArrayList<>();
    try (Tsdb tsdb =
            Tsdb.open(tmp, TsdbOptions.builder().blocks(b -> b.retention(Duration.ZERO)).build());
        Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SampleDump.plain(
          querier.select(true, null, List.of(Matcher.regex("__name__", ".+"))),
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          ours::add);
      BlockList.print(tsdb.blocks(), true, false, blocks::add);
    }

    assertThat(promtool("tsdb", "list", tmp.toString())).isEqualTo(blocks);
    List<String> theirs = promtool("tsdb", "dump", tmp.toString());
    assertThat(theirs).hasSize(4 * 4 * 60 * 14);
    assertThat(theirs.stream().sorted().toList()).isEqualTo(ours.stream().sorted().toList());
    assertThat(promtool("tsdb", "analyze", tmp.toString()))
        .contains("Label names: 3", "Postings (unique label pairs): 6");
  }
}
