package io.narthex.cli;

import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.ReadOnlyTsdb;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.head.Head;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.inspect.IndexDump;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
    description = "Show how a selector finds its series: sets, sizes, order, survivors.")
final class LabPostingsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private LabForm form = new LabForm();

  @Option(names = "--limit", defaultValue = "10", description = "Series to show (10).")
  private int limit;

  @Option(names = "--dir", defaultValue = "data/", description = "Data directory (data/).")
  private Path dir;

  @Parameters(index = "0", description = "Selector, such as '{job=\"node\"}'.")
  private String selector;

  @Override
  public Integer call() throws Exception {
    OptionValues.checkLimit(limit);
    List<Matcher> matchers = Selectors.parse(selector);
    return form.write(
        spec.commandLine().getOut(),
        "postings of " + selector,
        to -> explain(matchers, new IndexDump(limit, to)));
  }

  private int explain(List<Matcher> matchers, IndexDump dump) throws IOException {
    try (ReadOnlyTsdb tsdb = DumpOptions.open(dir, null)) {
      for (Block block : tsdb.blocks()) {
        try (IndexReader index = block.index()) {
          dump.explain("block " + block.meta().ulid(), index, matchers);
        }
      }
      Head head = tsdb.head();
      if (head != null) {
        try (IndexReader index = head.reader(Long.MIN_VALUE, Long.MAX_VALUE).index()) {
          dump.explain("head", index, matchers);
        }
      }
    }
    return 0;
  }
}
