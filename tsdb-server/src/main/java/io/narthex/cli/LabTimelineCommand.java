package io.narthex.cli;

import io.narthex.tsdb.inspect.Timeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code narthex lab timeline}: compaction and retention played through on metas alone. */
@Command(
    name = "timeline",
    mixinStandardHelpOptions = true,
    description = "Play compaction and retention through for a span of time.")
final class LabTimelineCommand implements Callable<Integer> {
  /** Eleven years of blocks of two hours. */
  private static final int MOST_BLOCKS = 50_000;

  @Spec private CommandSpec spec;
  @Mixin private LabForm form = new LabForm();

  @Option(names = "--span", defaultValue = "3d", description = "How long to play (3d).")
  private String span;

  @Option(names = "--block", defaultValue = "2h", description = "Block cut from the head (2h).")
  private String block;

  @Option(names = "--retention", defaultValue = "15d", description = "Retention, 0s: none (15d).")
  private String retention;

  @Option(names = "--max-block", defaultValue = "36h", description = "Longest block (36h).")
  private String maxBlock;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    long range = OptionValues.millis("--block", block);
    if (range <= 0) {
      throw new IllegalArgumentException("--block " + block + ": longer than nothing");
    }
    long longest = OptionValues.millis("--max-block", maxBlock);
    long age = OptionValues.millis("--retention", retention);
    long length = OptionValues.millis("--span", span);
    if (longest < range) {
      throw new IllegalArgumentException(
          "--max-block " + maxBlock + ": shorter than --block " + block);
    }
    OptionValues.check("--span in blocks of --block:", length / range, 0, MOST_BLOCKS);
    String title = "timeline of " + span + ", blocks of " + block + ", retention " + retention;
    form.write(out, title, to -> new Timeline(range, longest, age, to).run(length));
    return 0;
  }
}
