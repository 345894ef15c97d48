package io.narthex.tsdb.head;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.narthex.model.labels.Labels;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.MemoryDisk;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.record.SeriesRecord;
import io.narthex.tsdb.record.WalRecord;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Of two who append to the same new series, whoever ends first logs it: once, before its samples.
 */
public final class LoggedSeriesStress {
  private static final Labels LABELS = Labels.of("a", "b");
  private static final Path DIR = Path.of("data");
  private static final WalOptions OPTIONS = WalOptions.DEFAULT.withPageSize(256);

  private LoggedSeriesStress() {}

  /** A head and its log. */
  private static final class Logged {
    final MemoryDisk disk = new MemoryDisk();
    final Head head;

    Logged() {
      try {
        Wal wal = Wal.open(disk, DIR.resolve("wal"), OPTIONS);
        HeadOptions options = HeadOptions.builder().stripes(1).replayShards(1).build();
        head = new Head(options, Head.HeadFiles.open(disk, DIR), wal, null, TsdbObserver.NONE);
        head.init(Long.MIN_VALUE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Appender appended(long t) {
      Appender appender = head.appender();
      try {
        appender.append(1, LABELS, 0, t, 1);
      } catch (AppendException e) {
        return appender; // the other was faster, with a later sample
      }
      return appender;
    }

    void commit(long t) {
      try {
        appended(t).commit();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void rollback(long t) {
      try {
        appended(t).rollback();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Series records before the first sample, all of them, and samples in the log. */
    void read(III_Result r) {
      RecordDecoder decoder = new RecordDecoder();
      try (WalReader log = new WalReader(disk, segments(), OPTIONS.pageSize())) {
        while (log.next()) {
          WalRecord record = decoder.decode(log.record());
          if (record instanceof SeriesRecord series) {
            r.r1 += r.r3 == 0 ? series.size() : 0;
            r.r2 += series.size();
          } else if (record instanceof SamplesRecord samples) {
            r.r3 += samples.size();
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private List<WalReader.SegmentFile> segments() throws IOException {
      return WalReader.segments(disk, DIR.resolve("wal"), 0, Integer.MAX_VALUE);
    }
  }

  /** Both commit. */
  @JCStressTest
  @Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "the series, then both samples")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "the same; the earlier sample came too late")
  @Outcome(expect = FORBIDDEN, desc = "a sample before its series, or a series twice")
  @State
  public static class BothCommit {
    private final Logged logged = new Logged();

    @Actor
    public void one() {
      logged.commit(1000);
    }

    @Actor
    public void two() {
      logged.commit(2000);
    }

    @Arbiter
    public void read(III_Result r) {
      logged.read(r);
    }
  }

  /** One takes its sample back. */
  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "the series, then the sample of the other")
  @Outcome(expect = FORBIDDEN, desc = "a sample before its series, or a series twice")
  @State
  public static class OneRollsBack {
    private final Logged logged = new Logged();

    @Actor
    public void one() {
      logged.rollback(1000);
    }

    @Actor
    public void two() {
      logged.commit(2000);
    }

    @Arbiter
    public void read(III_Result r) {
      logged.read(r);
    }
  }
}
