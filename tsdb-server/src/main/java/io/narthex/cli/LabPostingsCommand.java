package io.narthex.cli;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.ReadOnlyTsdb;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.inspect.IndexDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex lab postings}: how a selector finds its series. */
@Command(
    name = "postings",
    mixinStandardHelpOptions = true,
    description = "Show how a selector finds its series: sets, sizes, order, survivors.",
    footer = "Exit status 1 if an index is damaged.")
final class LabPostingsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private LabForm form = new LabForm();

  @Option(names = "--limit", defaultValue = "10", description = "Series to show (10).")
  private int limit;

  @Option(
      names = {"--db", "--dir"},
      paramLabel = "DIR",
      description = "The data directory as an option.")
  private @Nullable Path option;

  @Parameters(
      arity = "1..2",
      paramLabel = "[DIR] SELECTOR",
      hideParamSyntax = true,
      description = "Data directory (data/), and a selector such as '{job=\"node\"}'.")
  private List<String> words;

  @Override
  public Integer call() throws Exception {
    OptionValues.checkLimit(limit);
    String selector = words.get(words.size() - 1);
    if (words.size() == 1 && option == null && Files.isDirectory(Path.of(selector))) {
      throw new IllegalArgumentException("no selector behind the directory " + selector);
    }
    List<Matcher> matchers = Selectors.parse(selector);
    Path dir = dir();
    try (ReadOnlyTsdb tsdb = DumpOptions.open(dir, null)) {
      if (tsdb.blocks().isEmpty() && tsdb.head() == null) {
        throw new IOException("neither blocks nor a log in " + dir);
      }
      return form.write(
          spec.commandLine().getOut(),
          "postings of " + selector,
          to -> explain(tsdb, matchers, new IndexDump(limit, to)));
    }
  }

  private Path dir() throws IOException {
    if (words.size() > 1 && option != null) {
      throw new IllegalArgumentException("DIR and --db exclude each other");
    }
    Path word = Path.of(words.size() > 1 ? words.get(0) : "data/");
    return LabDir.checked(option == null ? word : option);
  }

  /** Goes on behind a block whose index cannot be read; returns the exit code. */
  private int explain(ReadOnlyTsdb tsdb, List<Matcher> matchers, IndexDump dump) {
    int status = 0;
    for (Block block : tsdb.blocks()) {
      try (IndexReader index = block.index()) {
        dump.explain("block " + block.meta().ulid(), index, matchers);
      } catch (CorruptionException e) {
        status = 1;
        Failures.tell(e, spec.commandLine());
      }
    }
    Head head = tsdb.head();
    if (head != null) {
      try (IndexReader index = head.reader(Long.MIN_VALUE, Long.MAX_VALUE).index()) {
        dump.explain("head", index, matchers);
      }
    }
    return status;
  }
}
