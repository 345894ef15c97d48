package io.narthex.server.api;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.promql.Engine;
import io.narthex.promql.EngineOptions;
import io.narthex.server.http.Cors;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebServer;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.Queryable;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.ManualTime;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Servers whose parameters are tried: one over a few series, one over a storage that fails. */
final class ParametersServer implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Tsdb storage;
  private final WebServer server;
  private final WebServer broken;

  private ParametersServer(Tsdb storage) throws IOException {
    this.storage = storage;
    this.server = serve(storage);
    this.broken = serve((mint, maxt) -> new BrokenQuerier());
  }

  /** A server over 101 samples a minute apart, and one whose storage fails. */
  static ParametersServer start(Path dir) throws IOException {
    Tsdb storage = Tsdb.open(dir, TsdbOptions.builder().wal(null).autoCompact(false).build());
    Appender appender = storage.appender();
    for (int i = 0; i <= 100; i++) {
      long t = i * 60_000L;
      appender.append(0, Labels.of("__name__", "m1", "foo", "bar"), t, 100.0 * i);
      appender.append(0, Labels.of("__name__", "m1", "foo", "boo"), t, 1);
      appender.append(0, Labels.of("__name__", "m2", "foo", "boo"), t, 1);
      appender.append(0, Labels.of("__name__", "m3", "foo", "bar", "dup", "1"), t, 1);
      appender.append(0, Labels.of("__name__", "m4", "foo", "boo", "dup", "1"), t, 1);
      appender.append(0, Labels.of("__name__", "m4", "foo", "boo"), t, 1);
      appender.append(0, Labels.of("__name__", "m5", "host.name", "localhost"), t, 1);
      appender.append(0, Labels.of("__name__", "m5", "junk\n{},=:  chars", "x"), t, 1);
    }
    appender.commit();
    return new ParametersServer(storage);
  }

  private static WebServer serve(Queryable storage) throws IOException {
    Router router = new Router();
    Engine engine = new Engine(EngineOptions.builder().perStepStats(true).build());
    new QueryApi(engine, storage, new ManualTime(10_500)).addTo(router);
    new LabelsApi(storage).addTo(router);
    InetSocketAddress address = InetSocketAddress.createUnresolved("127.0.0.1", 0);
    WebServer started = new WebServer(address, router, new Cors(".*"));
    started.start();
    return started;
  }

  /** For {@code http://host:port}. */
  String root() {
    return "http://127.0.0.1:" + server.port();
  }

  /** A value as it stands behind an equals sign. */
  static String encode(String s) {
    return URLEncoder.encode(s, StandardCharsets.UTF_8);
  }

  /** Escapes values of matchers; the rest stands as it is. */
  static String escaped(String parameters) {
    StringBuilder sb = new StringBuilder();
    for (String pair : parameters.split("&", -1)) {
      int eq = pair.indexOf('=');
      sb.append(sb.isEmpty() ? "" : "&");
      sb.append(encode(pair.substring(0, eq))).append('=').append(encode(pair.substring(eq + 1)));
    }
    return sb.toString();
  }

  HttpResponse<String> send(HttpRequest request) throws Exception {
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(root() + path)).build());
  }

  HttpResponse<String> getFromBroken(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + broken.port() + path);
    return send(HttpRequest.newBuilder(uri).build());
  }

  String body(String path) throws Exception {
    return get(path).body();
  }

  @Override
  public void close() throws IOException {
    server.close();
    broken.close();
    storage.close();
  }

  private static final class BrokenQuerier implements Querier {
    private UncheckedIOException failure() {
      return new UncheckedIOException("the disk is gone", new IOException());
    }

    @Override
    public SeriesSet select(boolean sorted, @Nullable SelectHints hints, List<Matcher> matchers) {
      throw failure();
    }

    @Override
    public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
      throw failure();
    }

    @Override
    public List<String> labelNames(int limit, List<Matcher> matchers) {
      throw failure();
    }

    @Override
    public void close() {}
  }
}
