package io.narthex.cli;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.BlockWriter;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.util.GoFloats;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Evaluates recording rules over the past by range queries to a server, and writes what they give
 * into blocks: one query and one block for each rule and each aligned range.
 *
 * <pre>
 *   rule ──> |  block  |  block  |  block  |    aligned to their length
 *                 ^ start ─── query_range ── ^ end, at the group's own times
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream cmd/promtool/rules.go ruleImporter. Differs: a rule that gives nothing in the range of
 *     a block goes on with the next one, where upstream gives the rule up
 */
final class RuleBackfill {
  private static final int SAMPLES_PER_COMMIT = 5000;
  private static final long MILLIS = 1000;

  private final ApiClient server;
  private final Path dir;
  private final long blockMillis;
  private final Consumer<String> warning;

  /**
   * A backfill.
   *
   * @param dir where blocks go
   * @param blockMillis length of a block
   * @param warning told what the server warns of
   */
  RuleBackfill(ApiClient server, Path dir, long blockMillis, Consumer<String> warning) {
    this.server = server;
    this.dir = dir;
    this.blockMillis = blockMillis;
    this.warning = warning;
  }

  /** Records a rule from a second to another, both inclusive. */
  void record(RuleFile.Group group, RuleFile.Rule rule, long start, long end)
      throws IOException, InterruptedException {
    long first = start * MILLIS / blockMillis * blockMillis;
    for (long block = first; block <= end * MILLIS; block += blockMillis) {
      long from = group.firstEvaluation(Math.max(block / MILLIS, start));
      long to = Math.min((block + blockMillis - 1) / MILLIS, end);
      if (from > to * 1_000_000_000L) {
        return;
      }
      write(rule, query(group, rule, from, to));
    }
  }

  private List<?> query(RuleFile.Group group, RuleFile.Rule rule, long fromNanos, long to)
      throws IOException, InterruptedException {
    ApiClient.Reply reply;
    try {
      reply =
          server.call(
              "query_range",
              List.of(
                  "query",
                  rule.expr(),
                  "start",
                  GoFloats.f(
                      fromNanos / 1_000_000_000L + (double) (fromNanos % 1_000_000_000L) / 1e9),
                  "end",
                  Long.toString(to),
                  "step",
                  GoFloats.f(group.interval().toMillis() / 1000.0)));
    } catch (IOException e) {
      throw new IOException("query range: " + e.getMessage(), e);
    }
    reply.warnings().forEach(warning);
    if (reply.data() instanceof Map<?, ?> data
        && "matrix".equals(data.get("resultType"))
        && data.get("result") instanceof List<?> result) {
      return result;
    }
    throw new IOException("rule result is of the wrong type: " + reply.data());
  }

  private void write(RuleFile.Rule rule, List<?> matrix) throws IOException {
    if (matrix.isEmpty()) {
      return;
    }
    BlockWriter writer = new BlockWriter(NioFs.instance(), dir, blockMillis);
    Appender appender = writer.appender();
    int pending = 0;
    for (Object series : matrix) {
      Map<?, ?> one = (Map<?, ?>) series;
      Labels labels = labels(rule, one.get("metric"));
      long ref = 0;
      for (Object sample : one.get("values") instanceof List<?> list ? list : List.of()) {
        List<?> pair = (List<?>) sample;
        long t = new BigDecimal(String.valueOf(pair.get(0))).movePointRight(3).longValue();
        ref = appender.append(ref, labels, t, GoFloats.parse(String.valueOf(pair.get(1))));
        if (++pending == SAMPLES_PER_COMMIT) {
          appender.commit();
          appender = writer.appender();
          pending = 0;
        }
      }
    }
    appender.commit();
    writer.flush();
  }

  /** Labels of the answer, under those of the rule, which are put on later, and its name. */
  private static Labels labels(
      RuleFile.Rule rule, @org.jspecify.annotations.Nullable Object metric) {
    Map<String, String> merged = new TreeMap<>();
    if (metric instanceof Map<?, ?> map) {
      map.forEach((name, value) -> merged.put(String.valueOf(name), String.valueOf(value)));
    }
    merged.putAll(rule.labels());
    merged.put(Labels.METRIC_NAME, rule.name());
    merged.values().removeIf(String::isEmpty);
    List<String> flat = new ArrayList<>();
    merged.forEach(
        (name, value) -> {
          flat.add(name);
          flat.add(value);
        });
    return Labels.of(flat.toArray(String[]::new));
  }
}
