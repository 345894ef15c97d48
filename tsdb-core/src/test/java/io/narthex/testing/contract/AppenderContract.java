package io.narthex.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appendable;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.Queryable;
import io.narthex.storage.SeriesSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a storage owes to those who append to it in order: transactions, references, refusals. */
public abstract class AppenderContract {
  private static final Labels A = Labels.of("__name__", "a", "job", "x");
  private static final Labels B = Labels.of("__name__", "b");

  /** An empty storage that takes no late samples; closed by the subclass after each test. */
  protected abstract Appendable appendable() throws IOException;

  /** Reads what was appended to {@link #appendable}. */
  protected abstract Queryable queryable();

  private List<String> all() {
    List<String> all = new ArrayList<>();
    try (Querier querier = queryable().querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(true, null, List.of(Matcher.regex("__name__", ".+")));
      while (set.next()) {
        SampleBuffer samples = new SampleBuffer();
        set.at().read(samples, Long.MIN_VALUE, Long.MAX_VALUE);
        for (int i = 0; i < samples.size(); i++) {
          all.add(set.at().labels() + " " + samples.value(i) + "@" + samples.time(i));
        }
      }
    }
    return all;
  }

  @Test
  public void showsNothingBeforeTheCommitAndAllAfter() throws IOException {
    Appender appender = appendable().appender();
    appender.append(0, A, 1000, 1);
    appender.append(0, B, 1000, 2);
    assertThat(all()).isEmpty();

    appender.commit();

    assertThat(all()).containsExactly(A + " 1.0@1000", B + " 2.0@1000");
  }

  @Test
  public void forgetsWhatWasRolledBack() throws IOException {
    Appendable storage = appendable();
    Appender first = storage.appender();
    first.append(0, A, 1000, 1);
    first.commit();
    Appender second = storage.appender();
    second.append(0, A, 2000, 2);
    second.append(0, B, 2000, 2);

    second.rollback();

    assertThat(all()).containsExactly(A + " 1.0@1000");
  }

  @Test
  public void takesTheReferenceInPlaceOfTheLabels() throws IOException {
    Appendable storage = appendable();
    Appender first = storage.appender();
    long ref = first.append(0, A, 1000, 1);
    first.commit();
    Appender second = storage.appender();

    assertThat(ref).isNotZero();
    assertThat(second.append(ref, Labels.empty(), 2000, 2)).isEqualTo(ref);
    second.commit();

    assertThat(all()).containsExactly(A + " 1.0@1000", A + " 2.0@2000");
  }

  @Test
  public void refusesWhatIsOlderThanTheNewest() throws IOException {
    Appendable storage = appendable();
    Appender first = storage.appender();
    long ref = first.append(0, A, 2000, 2);
    first.commit();
    Appender second = storage.appender();

    assertThatThrownBy(() -> second.append(ref, A, 1000, 1))
        .isInstanceOfSatisfying(
            AppendException.class,
            e -> assertThat(e.reason()).isEqualTo(AppendException.Reason.OUT_OF_ORDER));
    second.append(ref, A, 3000, 3);
    second.commit();

    assertThat(all()).containsExactly(A + " 2.0@2000", A + " 3.0@3000");
  }

  @Test
  public void takesTheSameSampleTwiceAndKeepsItOnce() throws IOException {
    Appendable storage = appendable();
    Appender first = storage.appender();
    long ref = first.append(0, A, 1000, 1);
    first.commit();
    Appender second = storage.appender();
    second.append(ref, A, 1000, 1);
    second.commit();

    assertThat(all()).containsExactly(A + " 1.0@1000");
  }

  @Test
  public void refusesAnotherValueForTheSameTime() throws IOException {
    Appendable storage = appendable();
    Appender first = storage.appender();
    long ref = first.append(0, A, 1000, 1);
    first.commit();
    Appender second = storage.appender();

    assertThatThrownBy(() -> second.append(ref, A, 1000, 7))
        .isInstanceOfSatisfying(
            AppendException.class,
            e -> assertThat(e.reason()).isEqualTo(AppendException.Reason.DUPLICATE_TIMESTAMP));
    second.rollback();

    assertThat(all()).containsExactly(A + " 1.0@1000");
  }

  @Test
  public void refusesASeriesWithoutLabels() throws IOException {
    Appender appender = appendable().appender();

    assertThatThrownBy(() -> appender.append(0, Labels.empty(), 1000, 1))
        .isInstanceOfSatisfying(
            AppendException.class,
            e -> assertThat(e.reason()).isEqualTo(AppendException.Reason.INVALID_LABELS));
    appender.rollback();
  }
}
