package io.narthex.cli;

import io.narthex.server.config.ConfigException;
import io.narthex.server.config.PrometheusConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code narthex check config}: whether configuration files can be used.
 *
 * @upstream cmd/promtool/main.go CheckConfig
 */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Check configuration files; exit status 1 if one cannot be used.")
final class CheckConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "prometheus.yml")
  private List<Path> files;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    int status = 0;
    for (Path file : files) {
      out.println("Checking " + file);
      try {
        PrometheusConfig.load(file);
        out.println(" SUCCESS: " + file + " is valid prometheus config file syntax");
      } catch (ConfigException e) {
        err.println("  FAILED: " + e.getMessage());
        status = 1;
      }
      out.println();
    }
    return status;
  }
}
