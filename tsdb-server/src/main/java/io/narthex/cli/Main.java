package io.narthex.cli;

import io.narthex.server.LoadAhead;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command {@code narthex}: a tree of subcommands, one class each.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 wrong usage; see {@link Failures}.
 *
 * @upstream cmd/prometheus/main.go and cmd/promtool/main.go, in one program
 */
@Command(
    name = Main.NAME,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {"Prometheus inside your JVM: scrape, store, query, look inside.", ""},
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeCommand.class,
      TsdbCommand.class,
      QueryCommand.class,
      CheckCommand.class,
      TestCommand.class,
      LabCommand.class,
      LintCommand.class,
    })
public final class Main {
  static final String NAME = "narthex";
  private static final String SERVE = "serve";

  /** Jetty asks for it by JMX if it is not told, whose start takes a twentieth of a second. */
  private static final String CACHE_LINE = "org.eclipse.jetty.util.referencesPerCacheLine";

  private Main() {}

  public static void main(String[] args) {
    if (System.getProperty(CACHE_LINE) == null) {
      System.setProperty(CACHE_LINE, "16"); // of 4 bytes each, as below 32 GB of heap; else spare
    }
    if (startsServer(args)) {
      LoadAhead.begin();
    }
    Charset charset = Charset.defaultCharset();
    System.exit(
        run(
            args,
            new PrintWriter(System.out, true, charset),
            new PrintWriter(System.err, true, charset)));
  }

  /** Runs one command line; what {@link #main} does, without leaving the JVM. */
  public static int run(String[] args, PrintWriter out, PrintWriter err) {
    CommandLine commandLine = commandLine(args);
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(Failures::usage);
    commandLine.setExecutionExceptionHandler(Failures::failure);
    return commandLine.execute(args);
  }

  private static boolean startsServer(String[] args) {
    return args.length > 0 && args[0].equals(SERVE);
  }

  /** The tree; of a server that is to start no more than it needs, as reading all takes time. */
  static CommandLine commandLine(String[] args) {
    CommandLine commandLine =
        startsServer(args)
            ? new CommandLine(CommandSpec.create().name(NAME))
                .addSubcommand(SERVE, new ServeCommand())
            : new CommandLine(new Main());
    return BooleanFlags.apply(commandLine);
  }
}
