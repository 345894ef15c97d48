package io.narthex.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a database must hold and what it may, kept in plain maps.
 *
 * <pre>
 *   must   committed, not deleted: one of its values is there
 *   may    fate unknown: a commit or a deletion that a crash interrupted, a late sample in a
 *          deleted range (hidden in the head, and there again once it is in a block, as upstream)
 *   else   must not be there
 * </pre>
 */
final class SoakOracle {
  /** One point in time of a series; several values if samples collided. */
  private static final class Sample {
    final TreeSet<String> values = new TreeSet<>();
    boolean late;
    boolean certain;
  }

  private final Map<String, TreeMap<Long, Sample>> series = new TreeMap<>();
  private final Map<String, List<long[]>> deleted = new TreeMap<>();

  /** Samples before it may be gone. */
  long droppedBefore = Long.MIN_VALUE;

  private Sample sample(String name, long t) {
    return series.computeIfAbsent(name, n -> new TreeMap<>()).computeIfAbsent(t, x -> new Sample());
  }

  /** A sample was asked to be stored; whether it was, {@link #committed} tells. */
  void begun(String name, long t, String value, boolean late) {
    Sample sample = sample(name, t);
    sample.values.add(value);
    sample.late |= late;
  }

  void committed(String name, long t) {
    Sample sample = sample(name, t);
    sample.certain |= !(sample.late && isDeleted(name, t));
  }

  private boolean isDeleted(String name, long t) {
    return deleted.getOrDefault(name, List.of()).stream().anyMatch(d -> t >= d[0] && t <= d[1]);
  }

  boolean has(String name, long t) {
    return series.getOrDefault(name, new TreeMap<>()).containsKey(t);
  }

  /** A deletion was asked for: all that it covers may be gone. */
  void deletionBegun(String name, long mint, long maxt) {
    deleted.computeIfAbsent(name, n -> new ArrayList<>()).add(new long[] {mint, maxt});
    covered(name, mint, maxt).values().forEach(sample -> sample.certain = false);
  }

  /** It was done: samples that came in order are gone, late ones may be. */
  void deletionDone(String name, long mint, long maxt) {
    covered(name, mint, maxt).values().removeIf(sample -> !sample.late);
  }

  private Map<Long, Sample> covered(String name, long mint, long maxt) {
    return series.getOrDefault(name, new TreeMap<>()).subMap(mint, true, maxt, true);
  }

  /** What is wrong with what was found. */
  List<String> faults(EngineRun.Book found, long mint, long maxt) {
    List<String> faults = new ArrayList<>();
    found
        .samples()
        .forEach(
            (name, column) ->
                column.forEach(
                    (t, value) -> {
                      Sample known = series.getOrDefault(name, new TreeMap<>()).get(t);
                      if (known == null || !known.values.contains(value)) {
                        faults.add("invented: " + name + " " + t + " " + value);
                      }
                    }));
    series.forEach(
        (name, column) ->
            column
                .subMap(mint, true, maxt, true)
                .forEach(
                    (t, sample) -> {
                      boolean there =
                          found.samples().getOrDefault(name, new TreeMap<>()).containsKey(t);
                      if (!there && sample.certain && t >= droppedBefore) {
                        faults.add("lost: " + name + " " + t + " " + sample.values);
                      }
                    }));
    return faults;
  }

  /** After a crash: what was found, in all, is what there is from now on. */
  void settle(EngineRun.Book found) {
    series.forEach(
        (name, column) -> {
          TreeMap<Long, String> there = found.samples().getOrDefault(name, new TreeMap<>());
          column.entrySet().removeIf(e -> !there.containsKey(e.getKey()) && !mayComeBack(name, e));
          column.forEach((t, sample) -> sample.certain = !sample.late || sample.certain);
        });
  }

  /**
   * The newest file of chunks is never deleted, as upstream: late samples of it show again after a
   * restart, though their block is gone or lost them.
   */
  private boolean mayComeBack(String name, Map.Entry<Long, Sample> entry) {
    long t = entry.getKey();
    return entry.getValue().late && (t < droppedBefore || isDeleted(name, t));
  }

  /** Forgets what retention took. */
  void forgetDropped(EngineRun.Book found) {
    series.forEach(
        (name, column) -> {
          TreeMap<Long, String> there = found.samples().getOrDefault(name, new TreeMap<>());
          column
              .headMap(droppedBefore)
              .entrySet()
              .removeIf(e -> !there.containsKey(e.getKey()) && !mayComeBack(name, e));
        });
  }

  int size() {
    return series.values().stream().mapToInt(TreeMap::size).sum();
  }
}
