package io.narthex.tsdb.head;

import io.narthex.model.StaleNaN;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A head as one would write it that need not be fast: series are lists of samples, a transaction is
 * a list of what to append, a reader is a copy. It judges by {@link AppendDecision}, as the real
 * one; all it leaves out is how.
 */
final class PlainHead {
  /** A sample; {@code histogram} means one with that sum. */
  record Sample(long t, double v, boolean histogram) {
    boolean isStale() {
      return StaleNaN.isStale(v);
    }

    String text() {
      return t + (histogram ? " h " : " ") + Long.toHexString(Double.doubleToRawLongBits(v));
    }
  }

  /** What was committed of a series. */
  static final class Plain {
    final List<Sample> inOrder = new ArrayList<>();
    final TreeMap<Long, Sample> late = new TreeMap<>();
    boolean open;
    private boolean collected; // and not made anew since: what its newest sample was is forgotten

    Sample newest() {
      return inOrder.get(inOrder.size() - 1);
    }
  }

  /** A transaction under way. */
  static final class Open {
    private final AppendDecision.Bounds bounds;
    private final List<Integer> series = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();

    Open(AppendDecision.Bounds bounds) {
      this.bounds = bounds;
    }
  }

  private final long window;
  private final long halfRange;
  private final Map<Integer, Plain> series = new HashMap<>();
  private long maxt;
  private long minValid = Long.MIN_VALUE;
  private long floats;
  private long histograms;

  /** An empty head that is about to get its first sample at {@code t}. */
  PlainHead(long window, long chunkRange, long t) {
    this.maxt = t;
    this.window = window;
    this.halfRange = chunkRange / 2;
  }

  Plain series(int i) {
    return series.computeIfAbsent(i, key -> new Plain());
  }

  /** A transaction as of now. */
  Open begin() {
    long oldest = Math.max(maxt - halfRange, minValid);
    return new Open(new AppendDecision.Bounds(oldest, maxt, window));
  }

  private AppendDecision judge(Plain s, Sample sample, AppendDecision.Bounds bounds) {
    if (bounds.outOfBounds(sample.t)) {
      return AppendDecision.OUT_OF_BOUNDS;
    }
    Sample newest = s.open ? s.newest() : null;
    boolean same = newest != null && sample.text().equals(newest.text());
    return AppendDecision.decide(
        sample.t, s.open, newest == null ? Long.MIN_VALUE : newest.t, same, bounds);
  }

  /** Adds a sample to a transaction; the verdict. */
  AppendDecision append(Open to, int i, Sample sample) {
    AppendDecision decision = judge(series(i), sample, to.bounds);
    if (decision.accepts()) {
      to.series.add(i);
      to.samples.add(sample);
    }
    return decision;
  }

  void commit(Open done) {
    for (int i = 0; i < done.samples.size(); i++) {
      commit(series(done.series.get(i)), done.samples.get(i), done.bounds);
    }
  }

  private void commit(Plain s, Sample given, AppendDecision.Bounds bounds) {
    boolean behindHistogram = !s.collected && !s.inOrder.isEmpty() && s.newest().histogram;
    boolean becomesHistogram = given.isStale() && behindHistogram;
    Sample sample = becomesHistogram ? new Sample(given.t, given.v, true) : given;
    AppendDecision decision = judge(s, sample, bounds);
    if (decision == AppendDecision.IN_ORDER && (!s.open || sample.t > s.newest().t)) {
      s.inOrder.add(sample);
      s.open = true;
      s.collected = false;
      maxt = Math.max(maxt, sample.t);
    } else if (decision != AppendDecision.OUT_OF_ORDER
        || s.late.putIfAbsent(sample.t, sample) != null) {
      return;
    }
    floats += sample.histogram ? 0 : 1;
    histograms += sample.histogram ? 1 : 0;
  }

  /** Forgets in-order samples before {@code mint}, as far as anybody may tell. */
  void truncate(long mint) {
    minValid = mint;
    for (Plain s : series.values()) {
      s.open = s.open && s.newest().t >= mint;
    }
  }

  /** A series has left the head. */
  void collected(int i) {
    series(i).collected = true;
  }

  /** What a reader that begins now will see of the samples in order. */
  Map<Integer, List<Sample>> read() {
    Map<Integer, List<Sample>> all = new HashMap<>();
    series.forEach((i, s) -> all.put(i, List.copyOf(s.inOrder)));
    return all;
  }

  /** All that such a reader sees from {@code mint} on if it reads now, late samples included. */
  Map<Integer, List<String>> seen(Map<Integer, List<Sample>> inOrder, long mint) {
    Map<Integer, List<String>> all = new TreeMap<>();
    series.forEach(
        (i, s) -> {
          TreeMap<Long, Sample> byTime = new TreeMap<>(s.late);
          inOrder.getOrDefault(i, List.of()).forEach(sample -> byTime.put(sample.t, sample));
          List<String> texts = new ArrayList<>();
          byTime.tailMap(mint).values().forEach(sample -> texts.add(sample.text()));
          if (!texts.isEmpty()) {
            all.put(i, texts);
          }
        });
    return all;
  }

  long maxt() {
    return maxt;
  }

  long floats() {
    return floats;
  }

  long histograms() {
    return histograms;
  }
}
