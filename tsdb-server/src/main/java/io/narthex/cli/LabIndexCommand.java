package io.narthex.cli;

import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.index.IndexFileReader;
import io.narthex.tsdb.inspect.IndexDump;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex lab index}: an index file section by section. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    description = "Show the sections of a block's index.",
    footer = "Exit status 1 if what is shown is damaged.")
final class LabIndexCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private LabForm form = new LabForm();

  @Option(names = "--limit", defaultValue = "10", description = "Entries a section (10).")
  private int limit;

  @Parameters(index = "0", description = "A block, or its index file.")
  private Path path;

  @Override
  public Integer call() throws Exception {
    OptionValues.checkLimit(limit);
    PrintWriter out = spec.commandLine().getOut();
    Path file = Files.isDirectory(path) ? path.resolve("index") : path;
    if (!Files.exists(file)) {
      LabDir.checked(path);
      throw new IOException("no index in " + path + ": not a block");
    }
    try (IndexFileReader index = IndexFileReader.open(NioFs.instance(), file)) {
      int faults = form.write(out, "index " + file, to -> new IndexDump(limit, to).print(index));
      return faults == 0 ? 0 : 1;
    }
  }
}
