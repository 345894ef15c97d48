package io.narthex.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Matcher;
import io.narthex.promql.parser.Table;
import io.narthex.storage.Querier;
import io.narthex.storage.Queryable;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a query tells the storage of the samples it wants. */
class SelectHintsTest {
  private static final class Recorder implements Queryable, Querier {
    private final List<SelectHints> hints = new ArrayList<>();
    private String range = "";

    @Override
    public Querier querier(long mint, long maxt) {
      range = "[" + mint + "," + maxt + "]";
      return this;
    }

    @Override
    public SeriesSet select(boolean sorted, @Nullable SelectHints hint, List<Matcher> matchers) {
      if (hint != null) {
        hints.add(hint);
      }
      return SeriesSet.empty();
    }

    @Override
    public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
      return List.of();
    }

    @Override
    public List<String> labelNames(int limit, List<Matcher> matchers) {
      return List.of();
    }

    @Override
    public void close() {}
  }

  private final Engine engine =
      new Engine(EngineOptions.builder().lookback(Duration.ofSeconds(5)).build());

  private Recorder run(String query, long start, @Nullable Long end) {
    Recorder recorder = new Recorder();
    Query prepared =
        end == null
            ? engine.instantQuery(recorder, query, start)
            : engine.rangeQuery(recorder, query, start, end, 1000);
    assertThat(prepared.exec().error()).isNull();
    return recorder;
  }

  private static String text(SelectHints h) {
    StringBuilder sb = new StringBuilder("[" + h.start() + "," + h.end() + "]");
    sb.append(h.step() == 0 ? "" : " step " + h.step());
    sb.append(h.range() == 0 ? "" : " range " + h.range());
    sb.append(h.func().isEmpty() ? "" : " " + h.func());
    if (h.by()) {
      sb.append(" by(").append(String.join(",", h.grouping())).append(")");
    } else if (!h.grouping().isEmpty()) {
      sb.append(" without(").append(String.join(",", h.grouping())).append(")");
    }
    return sb.toString();
  }

  @Test
  void tellsWhatUpstreamTells() {
    List<String> differences = new ArrayList<>();
    for (String[] row : Table.read(SelectHintsTest.class, "hints.tsv")) {
      Long end = row[2].isEmpty() ? null : Long.valueOf(row[2]);
      List<String> got = new ArrayList<>();
      run(row[0], Long.parseLong(row[1]), end).hints.forEach(h -> got.add(text(h)));
      String actual = String.join("; ", got);
      if (!actual.equals(row[3])) {
        differences.add(row[0] + "\n   want " + row[3] + "\n   got  " + actual);
      }
    }

    assertThat(differences).isEmpty();
  }

  @Test
  void opensTheStorageForAllSelectors() {
    assertThat(run("foo @ 50 + bar + baz @ 900", 100_000L, 500_000L).range)
        .isEqualTo("[45001,900000]");
    assertThat(run("1", 100_000L, 500_000L).hints).isEmpty();
  }
}
