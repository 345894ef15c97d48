package io.narthex.tsdb.head;

import io.narthex.model.labels.Labels;
import io.narthex.storage.AppendException;
import io.narthex.storage.AppendException.Reason;
import io.narthex.tsdb.wlog.Wal;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes series: checks their labels, gives them references, and puts them into the index.
 *
 * <p>Invariants: references count up and are never used twice, not even those that only a log or a
 * chunk file remembers.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/head.go Head.getOrCreate, Head.getOrCreateWithOptionalID
 */
final class SeriesFactory {
  private final Head head;
  private final AtomicLong lastRef = new AtomicLong();

  SeriesFactory(Head head) {
    this.head = head;
  }

  /** The series of a label set, made if absent; one that was made is added to {@code created}. */
  MemSeries getOrCreate(Labels labels, List<MemSeries> created) {
    Labels clean = labels.withoutEmpty();
    MemSeries present = head.series().byLabels(clean);
    if (present != null) {
      return present;
    }
    if (clean.isEmpty()) {
      throw new AppendException(Reason.INVALID_LABELS, "empty labelset: invalid sample");
    }
    String duplicate = clean.duplicateName();
    if (duplicate != null) {
      throw new AppendException(
          Reason.INVALID_LABELS, "label name \"" + duplicate + "\" is not unique: invalid sample");
    }
    return head.series()
        .getOrCreate(
            clean,
            () -> {
              MemSeries made = makeFindable(lastRef.incrementAndGet(), clean);
              made.pendingCommit(true);
              created.add(made);
              return made;
            });
  }

  /** A series that a snapshot tells of, findable by its labels. */
  MemSeries makeKnown(long ref, Labels labels) {
    MemSeries made = makeFindable(ref, labels);
    made.markLogged();
    return made;
  }

  /** A series that the log tells of, whose strings are the index's, which knows nothing of it. */
  MemSeries makeUnindexed(long ref, Labels labels) {
    MemSeries made = make(ref, labels);
    made.markLogged();
    return made;
  }

  private MemSeries makeFindable(long ref, Labels labels) {
    Labels interned = head.postings().intern(labels);
    MemSeries made = make(ref, interned);
    head.postings().add(ref, interned);
    return made;
  }

  private MemSeries make(long ref, Labels labels) {
    MemSeries made = new MemSeries(ref, labels, head.series().home(ref));
    head.counters().seriesCreated.incrementAndGet();
    head.observer().seriesCreated(ref, labels);
    return made;
  }

  /** References up to {@code ref} were given out already. */
  void noteRef(long ref) {
    lastRef.accumulateAndGet(ref, Math::max);
  }

  /** Newest reference given out. */
  long lastRef() {
    return lastRef.get();
  }

  /** Writes the newest reference to {@link SeriesStateFile}, if so configured. */
  void saveState(boolean clean) throws IOException {
    Wal wal = head.log().wal();
    Head.HeadFiles files = head.files();
    if (head.options().fastStartup() && wal != null && files != null) {
      var state = new SeriesStateFile.State(lastRef(), wal.currentSegment(), clean);
      SeriesStateFile.write(files.fs(), wal.dir(), state);
    }
  }

  @Override
  public String toString() {
    return "SeriesFactory{" + lastRef + "}";
  }
}
