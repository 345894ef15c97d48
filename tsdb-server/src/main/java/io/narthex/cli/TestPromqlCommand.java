package io.narthex.cli;

import io.narthex.promql.Engine;
import io.narthex.promql.script.EngineScripts;
import io.narthex.promql.script.ScriptException;
import io.narthex.promql.script.ScriptReport;
import io.narthex.promql.script.ScriptRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code narthex test promql}: runs scripts in Prometheus's language of PromQL tests. */
@Command(
    name = "promql",
    mixinStandardHelpOptions = true,
    description = "Run PromQL test scripts: load series, evaluate queries, compare.",
    footer = "Exit status 1 if an evaluation gives something else, or a script cannot be read.")
final class TestPromqlCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Scripts (*.test).")
  private List<Path> files;

  @Override
  public Integer call() throws IOException {
    Engine engine = new Engine(EngineScripts.options());
    ScriptRunner runner = new ScriptRunner(EngineScripts.of(engine), ScriptDatabase::open);
    boolean failed = false;
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new NoSuchFileException(file.toString());
      }
      failed |= !run(runner, file);
    }
    return failed ? 1 : 0;
  }

  private boolean run(ScriptRunner runner, Path file) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      ScriptReport report = runner.run(TextFile.read(file));
      int all = report.evaluations().size();
      out.println(file + ": " + report.passed() + " of " + all + " evaluations as expected");
      for (ScriptReport.Evaluation failure : report.failures()) {
        out.println("  " + failure);
      }
      return report.passed() == all;
    } catch (ScriptException e) {
      out.println(file + ": " + e.getMessage());
      return false;
    }
  }
}
