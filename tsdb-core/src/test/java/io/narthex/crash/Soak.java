package io.narthex.crash;

import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import io.narthex.testing.FaultyFs;
import io.narthex.testing.FaultyFs.Loss;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The life of a database in fast motion, from a seed: samples in order and late, deletions,
 * compaction, retention, restarts, kills, power cuts; held against {@link SoakOracle} all the
 * while.
 */
final class Soak implements AutoCloseable {
  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;
  private static final long BLOCK = 10 * MINUTE;
  private static final Duration WINDOW = Duration.ofMinutes(20);
  private static final Duration LONGEST_AGE = Duration.ofHours(4);
  private static final int CHECK_EVERY = 50;
  private static final String[] NAMES = {"a", "b", "c", "h"};

  /** Something that is done to the database and may fail when the power goes. */
  private interface Action {
    void run() throws IOException;
  }

  private final Random random;
  private final SoakOracle oracle = new SoakOracle();
  private final ArrayDeque<String> story = new ArrayDeque<>();
  private FaultyFs fs = new FaultyFs();
  private Tsdb tsdb;
  private long now = 3 * 24 * 60 * MINUTE;
  private Duration age = LONGEST_AGE; // of what retention drops
  private int crashes;

  Soak(long seed) throws IOException {
    random = new Random(seed);
    tsdb = open();
  }

  private Tsdb open() throws IOException {
    TsdbOptions options =
        EngineRun.options(fs)
            .blocks(blocks -> blocks.maxDuration(Duration.ofMinutes(90)).retention(LONGEST_AGE))
            .head(
                head ->
                    head.outOfOrderWindow(WINDOW)
                        .snapshotOnShutdown(random.nextInt(4) == 0)
                        .xor2(random.nextBoolean()))
            .build();
    age = LONGEST_AGE;
    return Tsdb.open(EngineRun.DIR, options);
  }

  /** Runs; simulated time passes by about half a minute an action. */
  void run(int actions) throws IOException {
    for (int i = 1; i <= actions; i++) {
      Action action = choose();
      retainedFrom(age);
      try {
        action.run();
        if (i % CHECK_EVERY == 0) {
          check();
        }
      } catch (IOException | RuntimeException e) {
        if (!fs.isDead()) {
          throw failure("action " + i + " failed: " + e, e);
        }
        restartAfterCrash();
      }
    }
    fs.cutPowerAt(Integer.MAX_VALUE); // a cut that was to come has no one to restart after it
    check();
  }

  private Action choose() {
    int die = random.nextInt(1000);
    if (die < 700) {
      return this::commitInOrder;
    }
    if (die < 850) {
      return this::commitLate;
    }
    if (die < 870) {
      return this::delete;
    }
    if (die < 925) {
      return named("compact", tsdb::compact);
    }
    if (die < 930) {
      return this::evict;
    }
    if (die < 950) {
      return named("map chunks", tsdb::mapFullChunks);
    }
    if (die < 955) {
      return named("clean tombstones", tsdb::cleanTombstones);
    }
    if (die < 965) {
      return this::retain;
    }
    if (die < 975) {
      return this::restart;
    }
    if (die < 985) {
      return this::kill;
    }
    return this::cutPowerSoon;
  }

  private Action named(String what, Action action) {
    return () -> {
      tell(what);
      action.run();
    };
  }

  private void tell(String what) {
    story.add(now / SECOND + "s " + what);
    if (story.size() > 60) {
      story.remove();
    }
  }

  /** Some series leave the head early, whether they ended or not. */
  private void evict() throws IOException {
    List<Long> refs = new ArrayList<>();
    tsdb.head().inspect(List.of(), series -> refs.add(series.ref()));
    refs.removeIf(ref -> random.nextBoolean());
    tell("evict " + refs);
    tsdb.compactSelectedSeries(refs.stream().mapToLong(Long::longValue).toArray());
  }

  private void commitInOrder() throws IOException {
    now += (1 + random.nextInt(60)) * SECOND;
    if (random.nextInt(300) == 0) {
      now += random.nextInt(120) * MINUTE; // nobody scraped for a while
    }
    List<String> names = new ArrayList<>();
    for (String name : NAMES) {
      if (random.nextInt(4) > 0) {
        names.add(name);
      }
    }
    if (random.nextInt(5) == 0) {
      names.add("short" + now / (30 * MINUTE)); // series come and go
    }
    commit(names, now, false);
  }

  private void commitLate() throws IOException {
    long t = now - random.nextInt((int) WINDOW.toMillis() + 5 * (int) MINUTE);
    commit(List.of(NAMES[random.nextInt(NAMES.length)]), t, true);
  }

  private void commit(List<String> names, long t, boolean late) throws IOException {
    tell((late ? "late " : "commit ") + names + " at " + t);
    List<String> taken = new ArrayList<>();
    Appender appender = tsdb.appender();
    for (String name : names) {
      long v = random.nextInt(1_000_000);
      boolean histogram = name.equals("h");
      try {
        if (histogram) {
          appender.append(0, Labels.of("__name__", name), 0, t, histogram(v));
        } else {
          appender.append(0, Labels.of("__name__", name), t, v);
        }
      } catch (AppendException e) {
        continue;
      }
      String text = histogram ? "count " + v : Double.toString(v);
      oracle.begun(name, t, text, late || oracle.has(name, t));
      taken.add(name);
    }
    appender.commit();
    if (!fs.isDead()) {
      taken.forEach(name -> oracle.committed(name, t));
    }
  }

  private static Histogram histogram(long count) {
    return Histogram.builder()
        .schema(1)
        .count(count)
        .sum(count)
        .positive(new Span[] {new Span(0, 1)}, count)
        .build();
  }

  private void delete() throws IOException {
    String name = NAMES[random.nextInt(NAMES.length)];
    long mint = now - random.nextInt(300) * MINUTE;
    long maxt = mint + random.nextInt(60) * MINUTE;
    tell("delete " + name + " [" + mint + "," + maxt + "]");
    oracle.deletionBegun(name, mint, maxt);
    tsdb.delete(mint, maxt, List.of(Matcher.equal("__name__", name)));
    if (!fs.isDead()) {
      oracle.deletionDone(name, mint, maxt);
    }
  }

  private void retain() throws IOException {
    age = Duration.ofMinutes(120 + random.nextInt(120));
    retainedFrom(age);
    tell("retain " + age);
    tsdb.retention(age, 0);
    tsdb.reloadBlocks();
  }

  /**
   * Age counts from the end of the newest block; late samples may be in one that ends after now.
   */
  private void retainedFrom(Duration limit) {
    long end = (now / BLOCK + 1) * BLOCK;
    oracle.droppedBefore = Math.max(oracle.droppedBefore, end - limit.toMillis());
  }

  private void restart() throws IOException {
    tell("restart");
    tsdb.close();
    fs.assertNothingOpen();
    tsdb = open();
    check();
  }

  private void kill() throws IOException {
    tell("kill");
    crash(Loss.NOTHING);
  }

  private void cutPowerSoon() {
    int operations = 1 + random.nextInt(150);
    tell("power goes in " + operations + " operations");
    fs.cutPowerAt(fs.operations() + operations);
  }

  private void restartAfterCrash() throws IOException {
    Loss loss = Loss.values()[random.nextInt(Loss.values().length)];
    tell("power cut, " + loss);
    crash(loss);
  }

  private void crash(Loss loss) throws IOException {
    crashes++;
    FaultyFs disk = fs.reboot(loss, random.nextLong());
    try {
      tsdb.close();
    } catch (IOException | RuntimeException e) {
      if (!fs.isDead()) {
        throw failure("closing failed", e);
      }
    }
    fs.assertNothingOpen();
    fs = disk;
    tsdb = open();
    EngineRun.Book found = EngineRun.read(tsdb);
    judge(oracle.faults(found, Long.MIN_VALUE, Long.MAX_VALUE));
    oracle.settle(found);
  }

  /** All samples, then those of a range. */
  private void check() {
    EngineRun.Book all = EngineRun.read(tsdb);
    judge(oracle.faults(all, Long.MIN_VALUE, Long.MAX_VALUE));
    oracle.forgetDropped(all);
    long mint = now - random.nextInt(300) * MINUTE;
    long maxt = mint + random.nextInt(120) * MINUTE;
    EngineRun.Book part = EngineRun.read(tsdb, mint, maxt);
    judge(oracle.faults(part, mint, maxt));
  }

  private void judge(List<String> faults) {
    if (!faults.isEmpty()) {
      int shown = Math.min(10, faults.size());
      throw failure(faults.size() + " faults: " + faults.subList(0, shown), null);
    }
  }

  private AssertionError failure(String what, Throwable cause) {
    return new AssertionError(what + "\n" + String.join("\n", story), cause);
  }

  /** Crashes so far. */
  int crashes() {
    return crashes;
  }

  /** Simulated hours so far. */
  long hours() {
    return (now - 3 * 24 * 60 * MINUTE) / (60 * MINUTE);
  }

  /** Samples that the oracle knows of. */
  int samples() {
    return oracle.size();
  }

  @Override
  public void close() throws IOException {
    tsdb.close();
  }
}
