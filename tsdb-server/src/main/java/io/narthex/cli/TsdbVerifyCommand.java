package io.narthex.cli;

import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.Verifier;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex tsdb verify}: checks all of a data directory. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Check checksums, order, references and counts of blocks, logs, head chunks.",
    footer = "Exit status 1 if anything is wrong.")
final class TsdbVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", defaultValue = "data/", description = "Data directory (data/).")
  private Path dir;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Verifier verifier = new Verifier(NioFs.instance());
    List<String> faults = verifier.verify(dir);
    faults.forEach(out::println);
    out.println("checked " + verifier.parts());
    out.println(
        faults.isEmpty()
            ? "no problem found"
            : faults.size() + (faults.size() == 1 ? " problem" : " problems") + " found");
    return faults.isEmpty() ? 0 : 1;
  }
}
