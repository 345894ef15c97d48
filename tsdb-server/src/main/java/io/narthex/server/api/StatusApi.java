package io.narthex.server.api;

import io.narthex.cli.Version;
import io.narthex.model.labels.LabelText;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebRequest;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbStats;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.MetaFile;
import io.narthex.tsdb.index.CardinalityStats;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the server says of itself.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream web/api/v1/api.go, the serve… functions
 */
public final class StatusApi {
  private static final int DEFAULT_TOP = 10;
  private static final int MAX_TOP = 10_000;
  private static final Set<String> RULE_TYPES = Set.of("", "alert", "record");

  /** What the server as a whole knows, and the database does not. */
  public interface ServerState {
    /** When the server started, ms since the epoch. */
    long startTime();

    /** The configuration in use, secrets masked. */
    String configYaml();

    boolean lastReloadSucceeded();

    /** When the configuration in use was read, ms since the epoch. */
    long lastReloadTime();

    /** As in {@code 15d}. */
    String retention();

    Map<String, String> flags();

    /** How far the log is read. */
    Replay replay();
  }

  /** Segments of a write-ahead log that are read at the start, and the one that is being read. */
  public record Replay(int first, int last, int current) {}

  private final Tsdb tsdb;
  private final ServerState server;
  private final InstantSource clock;

  public StatusApi(Tsdb tsdb, ServerState server, InstantSource clock) {
    this.tsdb = tsdb;
    this.server = server;
    this.clock = clock;
  }

  public void addTo(Router router) {
    router.get("/api/v1/status/buildinfo", ApiRoutes.route(r -> Answer.of(StatusApi::build)));
    router.get("/api/v1/status/runtimeinfo", ApiRoutes.route(this::runtime));
    router.get("/api/v1/status/config", ApiRoutes.route(this::config));
    router.get("/api/v1/status/flags", ApiRoutes.route(this::flags));
    router.get("/api/v1/status/tsdb", ApiRoutes.route(this::head));
    router.get("/api/v1/status/tsdb/blocks", ApiRoutes.route(this::blocks));
    router.get("/api/v1/status/walreplay", ApiRoutes.route(r -> replay(server.replay())));
    for (String nothingYet : List.of("rules", "alerts", "alertmanagers", "notifications")) {
      router.get("/api/v1/" + nothingYet, ApiRoutes.route(r -> none(r, nothingYet)));
    }
    router.get(
        "/version",
        (in, out) -> {
          try (JsonWriter json = new JsonWriter(out.sink(200, "text/plain; charset=utf-8"))) {
            build(json);
            json.finish();
          }
        });
  }

  static Answer replay(Replay replay) {
    return Answer.of(
        json -> {
          json.writeStartObject();
          json.writeNumberField("min", replay.first());
          json.writeNumberField("max", replay.last());
          json.writeNumberField("current", replay.current());
          json.writeEndObject();
        });
  }

  /** There are no rules, alerts or Alertmanagers in this server: the lists are truly empty. */
  private static Answer none(WebRequest request, String what) {
    String type = request.parameter("type").toLowerCase(Locale.ROOT);
    if (what.equals("rules") && !RULE_TYPES.contains(type)) {
      throw ApiException.invalidParameter(
          "type", "not supported value " + LabelText.quote(request.parameter("type")));
    }
    return Answer.of(
        json -> {
          switch (what) {
            case "rules" -> writeEmptyLists(json, "groups");
            case "alerts" -> writeEmptyLists(json, "alerts");
            case "alertmanagers" ->
                writeEmptyLists(json, "activeAlertmanagers", "droppedAlertmanagers");
            default -> json.writeRawValue("[]");
          }
        });
  }

  private static void writeEmptyLists(JsonWriter json, String... fields) throws IOException {
    json.writeStartObject();
    for (String field : fields) {
      json.writeArrayFieldStart(field);
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void build(JsonWriter json) throws IOException {
    json.writeStartObject();
    json.writeStringField("version", Version.PROMETHEUS);
    json.writeStringField("revision", "narthex-" + Version.narthex());
    json.writeStringField("branch", "");
    json.writeStringField("buildUser", "");
    json.writeStringField("buildDate", "");
    json.writeStringField("goVersion", "java" + Runtime.version().feature());
    json.writeEndObject();
  }

  private Answer runtime(WebRequest request) throws IOException {
    String host = InetAddress.getLocalHost().getHostName();
    String cwd = Path.of("").toAbsolutePath().toString();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    long corruptions = tsdb.stats().head().gc().walCorruptions();
    return Answer.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("startTime", JsonWriter.time(server.startTime()));
          json.writeStringField("CWD", cwd);
          json.writeStringField("hostname", host);
          json.writeStringField("serverTime", JsonWriter.time(clock.millis()));
          json.writeBooleanField("reloadConfigSuccess", server.lastReloadSucceeded());
          json.writeStringField("lastConfigTime", JsonWriter.time(server.lastReloadTime()));
          json.writeNumberField("corruptionCount", corruptions);
          json.writeNumberField("goroutineCount", threads);
          json.writeNumberField("GOMAXPROCS", Runtime.getRuntime().availableProcessors());
          json.writeNumberField("GOMEMLIMIT", Runtime.getRuntime().maxMemory());
          json.writeStringField("GOGC", "");
          json.writeStringField("GODEBUG", "");
          json.writeStringField("storageRetention", server.retention());
          json.writeEndObject();
        });
  }

  private Answer config(WebRequest request) {
    return Answer.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("yaml", server.configYaml());
          json.writeEndObject();
        });
  }

  private Answer flags(WebRequest request) {
    Map<String, String> sorted = new TreeMap<>(server.flags());
    return Answer.of(
        json -> {
          json.writeStartObject();
          for (Map.Entry<String, String> flag : sorted.entrySet()) {
            json.writeStringField(flag.getKey(), flag.getValue());
          }
          json.writeEndObject();
        });
  }

  private Answer head(WebRequest request) {
    int limit = top(request.parameter("limit"));
    TsdbStats stats = tsdb.stats();
    CardinalityStats top = tsdb.cardinality(limit);
    return Answer.of(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("headStats");
          json.writeNumberField("numSeries", stats.head().series());
          json.writeNumberField("numLabelPairs", top.labelPairs());
          json.writeNumberField("chunkCount", stats.head().chunks().now());
          json.writeNumberField("minTime", stats.head().mint());
          json.writeNumberField("maxTime", stats.head().maxt());
          json.writeEndObject();
          writeTop(json, "seriesCountByMetricName", top.seriesByMetric());
          writeTop(json, "labelValueCountByLabelName", top.valuesByName());
          writeTop(json, "memoryInBytesByLabelName", top.bytesByName());
          writeTop(json, "seriesCountByLabelValuePair", top.seriesByPair());
          json.writeEndObject();
        });
  }

  private static int top(String text) {
    if (text.isEmpty()) {
      return DEFAULT_TOP;
    }
    int limit;
    try {
      limit = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw ApiException.badData("limit must be a positive number");
    }
    if (limit < 1) {
      throw ApiException.badData("limit must be a positive number");
    }
    if (limit > MAX_TOP) {
      throw ApiException.badData("limit must not exceed " + MAX_TOP);
    }
    return limit;
  }

  private static void writeTop(JsonWriter json, String field, List<CardinalityStats.Entry> counts)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (CardinalityStats.Entry c : counts) {
      json.writeStartObject();
      json.writeStringField("name", c.name());
      json.writeNumberField("value", c.count());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private Answer blocks(WebRequest request) {
    List<BlockMeta> metas = tsdb.blockMetas();
    return Answer.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("blocks");
          for (BlockMeta meta : metas) {
            json.writeRawValue(MetaFile.toJson(meta).strip());
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
