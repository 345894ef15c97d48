package io.narthex.cli;

import io.narthex.server.Narthex;
import io.narthex.server.ServerOptions;
import io.narthex.util.DurationText;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code narthex serve}: the server, until Ctrl-C. A hang-up signal or {@code /-/reload} reads the
 * configuration again.
 *
 * @upstream cmd/prometheus/main.go
 */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Scrape, store and answer queries over HTTP.")
final class ServeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--config.file",
      paramLabel = "FILE",
      description =
          "Prometheus configuration. Without it, a demo and the server itself are scraped.")
  private @Nullable Path configFile;

  @Option(
      names = "--web.listen-address",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:9090",
      description =
          "Where to listen (${DEFAULT-VALUE}). \":9090\" and \"0.0.0.0:9090\" are all interfaces.")
  private String listenAddress;

  @Mixin private StorageFlags storage;

  @Option(
      names = "--query.lookback-delta",
      paramLabel = "DURATION",
      defaultValue = "5m",
      description = "How far back an instant selector looks (${DEFAULT-VALUE}).")
  private String lookbackDelta;

  @Option(
      names = "--query.timeout",
      paramLabel = "DURATION",
      defaultValue = "2m",
      description = "How long a query may take (${DEFAULT-VALUE}).")
  private String queryTimeout;

  @Option(
      names = "--query.max-concurrency",
      paramLabel = "N",
      defaultValue = "20",
      description = "Queries at the same time (${DEFAULT-VALUE}).")
  private int queryConcurrency;

  @Option(
      names = "--query.max-samples",
      paramLabel = "N",
      defaultValue = "50000000",
      description = "Samples one query may hold in memory (${DEFAULT-VALUE}).")
  private int queryMaxSamples;

  @Option(names = "--web.enable-lifecycle", description = "Allow /-/reload and /-/quit.")
  private boolean lifecycleApi;

  @Option(names = "--web.enable-admin-api", description = "Allow deletes and snapshots over HTTP.")
  private boolean adminApi;

  @Option(
      names = "--web.enable-remote-write-receiver",
      description = "Accept samples at /api/v1/write.")
  private boolean remoteWriteReceiver;

  @Option(
      names = "--web.cors.origin",
      paramLabel = "REGEX",
      defaultValue = ".*",
      description = "Origins whose pages may read answers (${DEFAULT-VALUE}).")
  private String corsOrigin;

  @Option(
      names = "--enable-feature",
      paramLabel = "NAME",
      split = ",",
      description = "Feature flags, named as Prometheus's.")
  private List<String> features = List.of();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Narthex narthex = Narthex.start(options());
    Thread hook = new Thread(() -> stopOnSignal(narthex, out), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    HangUp.onSignal(narthex::reload);
    out.println("Narthex is ready: http://" + narthex.address() + "/query");
    out.println("Data in " + storage.path.toAbsolutePath().normalize() + ". Ctrl-C stops.");
    narthex.awaitQuit();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      hook.join(); // a signal came: the hook closes, and the JVM ends with it
      return 0;
    }
    narthex.close();
    return 0;
  }

  private static void stopOnSignal(Narthex narthex, PrintWriter out) {
    out.println("Stopping.");
    try {
      narthex.close();
    } catch (Exception e) {
      out.println("narthex: while stopping: " + e.getMessage());
    }
  }

  /** What the server is started with. */
  ServerOptions options() {
    storage.check(spec);
    return new ServerOptions(
        configFile,
        storage.path,
        storage.retentionTime(),
        storage.retentionBytes(),
        address(),
        lifecycleApi,
        adminApi,
        remoteWriteReceiver,
        corsOrigin,
        duration("--query.lookback-delta", lookbackDelta),
        duration("--query.timeout", queryTimeout),
        queryConcurrency,
        queryMaxSamples,
        Set.copyOf(new TreeSet<>(features)),
        flags());
  }

  private InetSocketAddress address() {
    int colon = listenAddress.lastIndexOf(':');
    try {
      int port = Integer.parseInt(listenAddress.substring(colon + 1));
      String host = colon <= 0 ? "0.0.0.0" : listenAddress.substring(0, colon);
      return InetSocketAddress.createUnresolved(host, port);
    } catch (NumberFormatException e) {
      throw usage("--web.listen-address: \"" + listenAddress + "\" is not HOST:PORT");
    }
  }

  private Duration duration(String flag, String text) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      throw usage(flag + ": " + e.getMessage());
    }
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new LinkedHashMap<>();
    for (OptionSpec option : spec.options()) {
      String name = option.longestName();
      if (name.contains(".") || name.equals("--enable-feature")) {
        Object value = option.getValue();
        flags.put(
            name.substring(2),
            value instanceof List<?> list
                ? String.join(",", list.stream().map(String::valueOf).toList())
                : value == null ? "" : String.valueOf(value));
      }
    }
    return flags;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
