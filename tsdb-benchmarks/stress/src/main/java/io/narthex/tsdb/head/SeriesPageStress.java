package io.narthex.tsdb.head;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.narthex.model.labels.Labels;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The newest time of a row, asked without the lock of the page, is late at most: who has seen a
 * sample sees it ever after.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "not appended yet")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "appended in between")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "appended before")
@Outcome(id = "false, true", expect = FORBIDDEN, desc = "the newest time went back")
@State
public class SeriesPageStress {
  private static final ChunkSettings SETTINGS = ChunkSettings.of(HeadOptions.builder().build());

  private final SeriesPages pages = new SeriesPages();
  private final MemSeries series = new MemSeries(1, Labels.of("a", "b"), pages.home(1));

  public SeriesPageStress() {
    pages.put(series);
    append(500); // without a sample nothing is let wait
  }

  @Actor
  public void append() {
    append(1000);
  }

  private void append(long t) {
    synchronized (series.lock()) {
      series.append(0, t, 1.0, 0, SETTINGS);
    }
  }

  @Actor
  public void ask(ZZ_Result r) {
    SeriesPage page = series.page();
    r.r1 = page.expect(page.row(1), 1000);
    r.r2 = page.expect(page.row(1), 1000);
  }

  /** A row is opened for a new series: who is told that a float may wait finds the series there. */
  @JCStressTest
  @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "closed still")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "opened in between, or without a sample")
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "open, and a series in it")
  @Outcome(id = "true, false", expect = FORBIDDEN, desc = "a float waits for no series")
  @State
  public static class RowIsOpened {
    private final SeriesPages pages = new SeriesPages();
    private final SeriesPage page = pages.home(7);

    @Actor
    public void open() {
      MemSeries made = new MemSeries(7, Labels.of("a", "b"), page);
      pages.put(made);
      synchronized (page) {
        made.append(0, 500, 1.0, 0, SETTINGS);
      }
    }

    @Actor
    public void expect(ZZ_Result r) {
      r.r1 = page.expect(page.row(7), 1000);
      r.r2 = page.series(page.row(7)) != null;
    }
  }

  /** The same: who finds the series may append to it. */
  @JCStressTest
  @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "not there yet")
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "there and open")
  @Outcome(expect = FORBIDDEN, desc = "there, and takes nothing")
  @State
  public static class FoundIsOpen {
    private final SeriesPages pages = new SeriesPages();
    private final SeriesPage page = pages.home(7);

    @Actor
    public void open() {
      pages.put(new MemSeries(7, Labels.of("a", "b"), page));
    }

    @Actor
    public void find(ZZ_Result r) {
      MemSeries found = pages.get(7);
      r.r1 = found != null;
      if (found != null) {
        synchronized (found.lock()) {
          r.r2 = found.newest() == Long.MIN_VALUE;
        }
      }
    }
  }
}
