package io.narthex.tsdb.inspect;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.model.labels.Utf8;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.index.SeriesEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What churns and what is large in a block, as {@code promtool tsdb analyze} prints it. Equal
 * counts come in byte order of their names; promtool's order of them is random.
 *
 * @upstream cmd/promtool/tsdb.go analyzeBlock
 */
public final class BlockAnalysis {
  private final Block block;
  private final int limit;
  private final List<Matcher> matchers;
  private final String matcherText;
  private final Consumer<String> out;

  /**
   * An analysis.
   *
   * @param limit length of each list
   * @param matchers which series to look at; all if there are none
   * @param matcherText the matchers as they were given, {@code ""} if there are none
   */
  public BlockAnalysis(
      Block block, int limit, List<Matcher> matchers, String matcherText, Consumer<String> out) {
    this.block = block;
    this.limit = limit;
    this.matchers = matchers;
    this.matcherText = matcherText;
    this.out = out;
  }

  private final Map<String, Long> uncoveredByName = new TreeMap<>(Utf8::compare);
  private final Map<String, Long> uncoveredByPair = new TreeMap<>(Utf8::compare);
  private final Map<String, Long> countByPair = new TreeMap<>(Utf8::compare);
  private final Map<String, TreeSet<String>> valuesByName = new TreeMap<>(Utf8::compare);
  private final Map<String, Long> seriesByMetric = new HashMap<>();

  /** Prints the analysis. */
  public void print() {
    try (IndexReader index = block.index()) {
      long length = block.meta().maxTime() - block.meta().minTime();
      RefSet series = PostingsForMatchers.find(index, matchers);
      long entries = collect(index, series, length);
      out.accept("Block ID: " + block.meta().ulid());
      out.accept("Duration: " + BlockList.duration(length));
      out.accept("Total Series: " + block.meta().stats().series());
      if (!matcherText.isEmpty()) {
        out.accept("Matcher: " + matcherText);
      }
      out.accept("Label names: " + valuesByName.size());
      if (!matcherText.isEmpty()) {
        out.accept("Matched series: " + series.size());
      }
      out.accept("Postings (unique label pairs): " + countByPair.size());
      out.accept("Postings entries (total label pairs): " + entries);
      section("Label pairs most involved in churning:", share(uncoveredByPair, length));
      section("Label names most involved in churning:", share(uncoveredByName, length));
      section("Most common label pairs:", countByPair);
      section("Label names with highest cumulative label value length:", lengths());
      section("Highest cardinality labels:", cardinalities());
      section("Highest cardinality metric names:", seriesByMetric);
    }
  }

  private long collect(IndexReader index, RefSet series, long length) {
    long entries = 0;
    Postings p = series.postings();
    while (p.next()) {
      SeriesEntry entry = index.series(p.at(), Long.MIN_VALUE, Long.MAX_VALUE);
      if (entry == null || entry.chunks().isEmpty()) {
        continue;
      }
      List<ChunkMeta> chunks = entry.chunks();
      long covered = chunks.get(chunks.size() - 1).maxt() - chunks.get(0).mint();
      Labels labels = entry.labels();
      for (int i = 0; i < labels.size(); i++) {
        String pair = labels.name(i) + "=" + labels.value(i);
        uncoveredByName.merge(labels.name(i), length - covered, Long::sum);
        uncoveredByPair.merge(pair, length - covered, Long::sum);
        countByPair.merge(pair, 1L, Long::sum);
        valuesByName
            .computeIfAbsent(labels.name(i), n -> new TreeSet<>(Utf8::compare))
            .add(labels.value(i));
        entries++;
      }
      if (labels.has(Labels.METRIC_NAME)) {
        seriesByMetric.merge(labels.metricName(), 1L, Long::sum);
      }
    }
    return entries;
  }

  private static Map<String, Long> share(Map<String, Long> uncovered, long length) {
    Map<String, Long> shares = new LinkedHashMap<>();
    uncovered.forEach((key, value) -> shares.put(key, (long) ((double) value / length)));
    return shares;
  }

  private Map<String, Long> lengths() {
    Map<String, Long> lengths = new LinkedHashMap<>();
    valuesByName.forEach(
        (name, values) -> lengths.put(name, values.stream().mapToLong(Utf8::encodedLength).sum()));
    return lengths;
  }

  private Map<String, Long> cardinalities() {
    Map<String, Long> counts = new LinkedHashMap<>();
    valuesByName.forEach((name, values) -> counts.put(name, (long) values.size()));
    return counts;
  }

  private void section(String title, Map<String, Long> counts) {
    out.accept("");
    out.accept(title);
    List<Map.Entry<String, Long>> sorted = new ArrayList<>(counts.entrySet());
    sorted.sort(
        Comparator.comparingLong((Map.Entry<String, Long> e) -> -e.getValue())
            .thenComparing(Map.Entry::getKey, Utf8::compare));
    for (Map.Entry<String, Long> e : sorted.subList(0, Math.min(limit, sorted.size()))) {
      out.accept(e.getValue() + " " + e.getKey());
    }
  }
}
