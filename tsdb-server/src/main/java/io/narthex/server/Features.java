package io.narthex.server;

import io.narthex.promql.EngineOptions;
import io.narthex.promql.parser.AggregateOp;
import io.narthex.promql.parser.BinaryOp;
import io.narthex.promql.parser.FunctionSignature;
import io.narthex.promql.parser.ParserOptions;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The list of what this server can do, by upstream's categories and names: true where it is there
 * and switched on. What upstream has and this server lacks is listed as false.
 *
 * <p>Thread-safety: none; filled once.
 *
 * @upstream util/features/features.go
 */
final class Features {
  private final SortedMap<String, SortedMap<String, Boolean>> all = new TreeMap<>();

  private Features() {}

  static SortedMap<String, SortedMap<String, Boolean>> of(
      ServerOptions options, EngineOptions engine) {
    Features features = new Features();
    features.api(options);
    features.language(engine.parser());
    features.engine(engine);
    features.parts(options);
    return features.all;
  }

  private void set(String category, String name, boolean on) {
    all.computeIfAbsent(category, c -> new TreeMap<>()).put(name, on);
  }

  private void api(ServerOptions options) {
    set("api", "lifecycle", options.lifecycleApi());
    set("api", "admin", options.adminApi());
    set("api", "remote_write_receiver", options.remoteWriteReceiver());
    for (String there :
        List.of(
            "label_values_match",
            "query_warnings",
            "query_stats",
            "time_range_series",
            "time_range_labels")) {
      set("api", there, true);
    }
    for (String missing :
        List.of("otlp_write_receiver", "search", "exclude_alerts", "openapi_3.1", "openapi_3.2")) {
      set("api", missing, false);
    }
  }

  private void language(ParserOptions parser) {
    for (String keyword :
        List.of("offset", "by", "without", "on", "ignoring", "group_left", "group_right", "bool")) {
      set("promql", keyword, true);
    }
    for (String keyword : List.of("anchored", "smoothed")) {
      set("promql", keyword, parser.extendedRangeSelectors());
    }
    for (String keyword : List.of("fill", "fill_left", "fill_right")) {
      set("promql", keyword, parser.binopFillModifiers());
    }
    set("promql", "duration_expr", parser.durationExpressions());
    for (BinaryOp op : BinaryOp.values()) {
      set("promql_operators", op.text(), true);
    }
    for (String matcher : List.of("=~", "!~", "@")) {
      set("promql_operators", matcher, true);
    }
    for (AggregateOp op : AggregateOp.values()) {
      set("promql_operators", op.text(), !op.isExperimental() || parser.experimentalFunctions());
    }
    for (FunctionSignature f : FunctionSignature.all()) {
      set("promql_functions", f.name(), !f.experimental() || parser.experimentalFunctions());
    }
  }

  private void engine(EngineOptions engine) {
    for (String there :
        List.of("at_modifier", "negative_offset", "per_query_lookback_delta", "subqueries")) {
      set("promql", there, true);
    }
    set("promql", "per_step_stats", engine.perStepStats());
    set("promql", "delayed_name_removal", engine.delayedNameRemoval());
    set("promql", "type_and_unit_labels", engine.typeAndUnitLabels());
  }

  private void parts(ServerOptions options) {
    set("prometheus", "agent_mode", false);
    set("prometheus", "server_mode", true);
    set("prometheus", "auto_reload_config", false);
    set("scrape", "extra_scrape_metrics", true);
    set(
        "scrape",
        "start_timestamp_zero_ingestion",
        options.features().contains("created-timestamp-zero-ingestion"));
    set("scrape", "type_and_unit_labels", options.features().contains("type-and-unit-labels"));
    for (String discovery : List.of("static", "file", "http", "dns")) {
      set("service_discovery_providers", discovery, true);
    }
    set("tsdb", "exemplar_storage", options.features().contains("exemplar-storage"));
    set("tsdb", "delayed_compaction", options.features().contains("delayed-compaction"));
    set("tsdb", "isolation", true);
    set("tsdb", "use_uncached_io", false);
    set("tsdb", "native_histograms", true);
    set("tsdb", "st_storage", options.features().contains("st-storage"));
    set("tsdb", "xor2_encoding", true);
    set("tsdb", "histograms_st_encoding", options.features().contains("histograms-st-encoding"));
  }
}
