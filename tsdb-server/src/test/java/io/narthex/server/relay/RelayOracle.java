package io.narthex.server.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What a data directory must give back, whoever opens it: all that was answered, and no more. */
final class RelayOracle {
  private record Range(String selector, long mint, long maxt) {
    boolean contains(String series, long t) {
      return selector.equals(series) && t >= mint && t <= maxt;
    }
  }

  private final Map<String, TreeMap<Long, String>> samples = new TreeMap<>();
  private final List<Range> deleted = new ArrayList<>();
  private Map<String, List<RelaySample>> doubtful = Map.of();

  /** A time at which nothing is and nothing was deleted. */
  boolean isFree(String selector, long t) {
    return !of(selector).containsKey(t)
        && deleted.stream().noneMatch(range -> range.contains(selector, t));
  }

  private TreeMap<Long, String> of(String selector) {
    return samples.computeIfAbsent(selector, s -> new TreeMap<>());
  }

  void written(Map<String, List<RelaySample>> batch) {
    batch.forEach((selector, list) -> list.forEach(s -> of(selector).put(s.t(), s.text())));
  }

  /** A request to which no answer came: its samples may be there until somebody looks. */
  void interrupted(Map<String, List<RelaySample>> batch) {
    doubtful = batch;
  }

  void deleted(String selector, long mint, long maxt) {
    deleted.add(new Range(selector, mint, maxt));
    of(selector).subMap(mint, true, maxt, true).clear();
  }

  String anySeries(SplittableRandom random) {
    List<String> names = List.copyOf(samples.keySet());
    return names.get(random.nextInt(names.size()));
  }

  /** Compares all that was found, series by series. */
  void check(String when, Map<String, Map<Long, String>> found) {
    doubtful.forEach(
        (selector, list) ->
            list.stream()
                .filter(s -> s.text().equals(found.getOrDefault(selector, Map.of()).get(s.t())))
                .forEach(s -> of(selector).put(s.t(), s.text())));
    doubtful = Map.of();
    Map<String, Map<Long, String>> expected = new TreeMap<>(samples);
    expected.values().removeIf(Map::isEmpty);
    Map<String, Map<Long, String>> nonEmpty = new TreeMap<>(found);
    nonEmpty.values().removeIf(Map::isEmpty);
    assertThat(nonEmpty.keySet()).as("series, %s", when).isEqualTo(expected.keySet());
    expected.forEach(
        (selector, all) ->
            assertThat(nonEmpty.get(selector)).as("%s, %s", selector, when).isEqualTo(all));
  }
}
