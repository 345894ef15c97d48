package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.storage.Appender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesPagesTest {
  private final SeriesPages pages = new SeriesPages();

  private MemSeries put(long ref) {
    MemSeries series = new MemSeries(ref, HeadHarness.series((int) ref), pages.home(ref));
    pages.put(series);
    return series;
  }

  private void remove(MemSeries series) {
    synchronized (series.lock()) {
      series.markRemoved();
      pages.remove(series);
    }
  }

  @Test
  void findsSeriesByReferenceAndInOrder() {
    List<MemSeries> all = new ArrayList<>();
    for (long ref : new long[] {1, 2, 63, 64, 5000, 1L << 30, 1L << 31, -1}) {
      all.add(put(ref));
    }

    for (MemSeries series : all) {
      assertThat(pages.get(series.ref)).isSameAs(series);
    }
    assertThat(pages.get(3)).isNull();
    assertThat(pages.get(6000)).isNull();
    assertThat(pages.get(-2)).isNull();
    List<MemSeries> found = new ArrayList<>();
    pages.forEach(found::add);
    assertThat(found).containsExactlyInAnyOrderElementsOf(all);
    assertThat(found.subList(0, 6)).isEqualTo(all.subList(0, 6));
  }

  @Test
  void neighboursShareAPage() {
    assertThat(put(65).lock()).isSameAs(put(64).lock()).isNotSameAs(put(63).lock());
  }

  @Test
  void aRowIsClosedWithoutASeries() {
    MemSeries series = put(70);
    SeriesPage page = series.page();
    assertThat(page.expect(page.row(71), Long.MAX_VALUE)).isFalse();
    assertThat(page.expect(page.row(70), 5)).isFalse(); // without a sample it may not be logged yet
    series.append(0, 4, 1, 0, ChunkSettings.of(HeadOptions.defaults()));
    series.pendingCommit(false);
    assertThat(page.expect(page.row(70), 4)).isFalse();
    assertThat(series.pendingCommit()).isFalse();
    assertThat(page.expect(page.row(70), 5)).isTrue();
    assertThat(series.pendingCommit()).isTrue();

    remove(series);

    assertThat(pages.get(70)).isNull();
    assertThat(page.expect(page.row(70), 5)).isFalse();
  }

  @Test
  void anEmptyPageIsDropped() {
    MemSeries first = put(70);
    MemSeries second = put(71);
    remove(first);
    assertThat(pages.page(70)).isSameAs(second.page());
    remove(second);
    assertThat(pages.page(70)).isNull();
    assertThat(put(70).page()).isNotSameAs(first.page());
  }

  @Test
  void theSecondSeriesOfAReferenceLivesElsewhere() {
    MemSeries first = put(70);
    MemSeries second = put(70);

    assertThat(pages.get(70)).isSameAs(second);
    assertThat(second.lock()).isNotSameAs(first.lock());
    assertThat(pages.page(70)).isNull(); // its rows do not speak for all

    ChunkSettings settings = ChunkSettings.of(HeadOptions.defaults());
    for (int i = 0; i < 5; i++) {
      first.append(0, 1000 + i, i, 0, settings);
      second.append(0, 10 + i, i, 0, settings);
    }
    assertThat(first.newest()).isEqualTo(1004);
    assertThat(second.newest()).isEqualTo(14);

    remove(first);

    assertThat(pages.get(70)).isSameAs(second);
    assertThat(first.newest()).isEqualTo(1004);
    assertThat(second.newest()).isEqualTo(14);
    remove(second);
    assertThat(pages.get(70)).isNull();
  }

  @Test
  void columnsForStagingComeAndGoWithTheFloats() {
    SeriesPage page = SeriesPage.ofMany();
    MemSeries series = new MemSeries(5, HeadHarness.series(5), page);
    page.open(series);
    ChunkSettings settings = ChunkSettings.of(HeadOptions.defaults());
    assertThat(page.staged()).isNull();

    series.append(0, 1, 1, 0, settings);
    assertThat(page.staged()).isNotNull();
    series.append(0, 2, io.narthex.model.StaleNaN.VALUE, 0, settings);

    assertThat(page.staged()).isNull();
  }

  /** Collection may take a series before it sees that samples wait for it. */
  @Test
  void samplesOfADepartedSeriesGoToItsSuccessor() throws IOException {
    HeadOptions options = HeadOptions.builder().chunkRange(1000).build();
    try (Head head = new Head(options)) {
      Appender first = head.appender();
      long ref = first.append(0, HeadHarness.series(1), 100, 1);
      first.append(0, HeadHarness.series(2), 5000, 2);
      first.commit();
      Appender late = head.appender();
      assertThat(late.append(ref, HeadHarness.series(1), 5001, 3)).isEqualTo(ref);
      MemSeries departed = head.series().byRef(ref);
      departed.pendingCommit(false); // as if it had not been seen

      head.truncate(4000);
      assertThat(head.series().byRef(ref)).isNull();
      assertThat(head.series().departed().find(ref)).isSameAs(departed);
      late.commit();

      assertThat(HeadHarness.read(head, 4000, 6000).get(HeadHarness.series(1)))
          .containsExactly(HeadHarness.sample(5001, 3));
      assertThat(head.series().departed().find(ref)).isNull();
    }
  }

  @Test
  void departedSeriesAreKeptForThoseWhoBeganBefore() {
    DepartedSeries departed = new DepartedSeries();
    MemSeries a = new MemSeries(1, HeadHarness.series(1));
    MemSeries b = new MemSeries(2, HeadHarness.series(2));
    MemSeries c = new MemSeries(3, HeadHarness.series(3));
    departed.add(a); // nobody is open
    long early = departed.begin();
    departed.add(b);
    long later = departed.begin();
    departed.add(c);
    assertThat(departed.find(1)).isNull();
    assertThat(departed.find(2)).isSameAs(b);

    departed.end(early);

    assertThat(departed.find(2)).isNull();
    assertThat(departed.find(3)).isSameAs(c);
    departed.end(later);
    assertThat(departed.find(3)).isNull();
  }
}
