package io.narthex.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations on histograms, against upstream's tables. */
class HistogramTablesTest {
  private final List<String> differences = new ArrayList<>();

  private void compare(String what, String expected, String actual) {
    if (!actual.equals(expected)) {
      differences.add(what + "\n   want " + expected + "\n   got  " + actual);
    }
  }

  private static FloatHistogram apply(String operation, FloatHistogram h, double parameter) {
    return switch (operation) {
      case "times" -> h.times(parameter);
      case "dividedBy" -> h.dividedBy(parameter);
      case "atSchema" -> h.atSchema((int) parameter);
      case "compact" -> h.compact((int) parameter);
      default -> throw new AssertionError(operation);
    };
  }

  @Test
  void scalesReducesAndCompacts() throws IOException {
    for (String[] row : TestHistograms.table("float-unary.tsv")) {
      FloatHistogram expected = TestHistograms.floats(row[3]);
      FloatHistogram actual =
          apply(row[0], TestHistograms.floats(row[1]), Double.parseDouble(row[2]));
      boolean compacted = !row[0].equals("compact");
      compare(
          String.join(" | ", row),
          TestHistograms.text(compacted ? expected.compact(0) : expected),
          TestHistograms.text(actual));
    }

    assertThat(differences).isEmpty();
  }

  @Test
  void detectsResets() throws IOException {
    for (String[] row : TestHistograms.table("float-resets.tsv")) {
      boolean reset = TestHistograms.floats(row[1]).detectsReset(TestHistograms.floats(row[0]));
      compare(row[0] + " | " + row[1], row[2], "" + reset);
    }

    assertThat(differences).isEmpty();
  }

  private static String outcome(String operation, FloatHistogram a, FloatHistogram b) {
    try {
      HistogramSum sum = operation.equals("plus") ? a.plus(b) : a.minus(b);
      return TestHistograms.text(sum.result())
          + " "
          + sum.resetCollision()
          + " "
          + sum.boundsReconciled();
    } catch (IncompatibleHistogramsException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String expected(String[] row, FloatHistogram result) {
    return row[4].isEmpty()
        ? TestHistograms.text(result.compact(0)) + " " + row[5] + " " + row[6]
        : row[4];
  }

  @Test
  void addsAndSubtracts() throws IOException {
    for (String[] row : TestHistograms.table("float-binary.tsv")) {
      FloatHistogram a = TestHistograms.floats(row[1]);
      FloatHistogram b = TestHistograms.floats(row[2]);
      String what = row[0] + " " + row[1] + " | " + row[2];
      FloatHistogram result = TestHistograms.floats(row[3].equals("-") ? "empty" : row[3]);
      if (row[3].equals("-") && row[4].isEmpty()) { // only the hints matter
        HistogramSum sum = a.plus(b);
        compare(what, row[5] + " " + row[6], sum.resetCollision() + " " + sum.boundsReconciled());
        continue;
      }
      compare(what, expected(row, result), outcome(row[0], a, b));
      FloatHistogram swapped =
          row[0].equals("plus")
              ? result
              : result.times(-1).toBuilder().counterResetHint(result.counterResetHint()).build();
      compare("swapped " + what, expected(row, swapped), outcome(row[0], b, a));
    }

    assertThat(differences).isEmpty();
  }

  @Test
  void addsWithCompensation() throws IOException {
    for (String[] row : TestHistograms.table("float-binary.tsv")) {
      if (!row[0].equals("plus") || row[3].equals("-")) {
        continue;
      }
      HistogramAccumulator sum = HistogramAccumulator.compensated(TestHistograms.floats(row[1]));
      boolean reconciled = sum.add(TestHistograms.floats(row[2]));
      compare(
          row[1] + " | " + row[2],
          expected(row, TestHistograms.floats(row[3])),
          TestHistograms.text(sum.toHistogram()) + " " + sum.resetCollision() + " " + reconciled);
    }

    assertThat(differences).isEmpty();
  }

  @Test
  void compactsIntegers() throws IOException {
    for (String[] row : TestHistograms.table("integer-compact.tsv")) {
      Histogram actual = TestHistograms.integers(row[1]).compact(Integer.parseInt(row[2]));
      Histogram expected = TestHistograms.integers(row[3]);
      compare(
          String.join(" | ", row),
          TestHistograms.text(expected.toFloat()),
          TestHistograms.text(actual.toFloat()));
    }

    assertThat(differences).isEmpty();
  }

  private static String validity(Runnable check) {
    try {
      check.run();
      return "";
    } catch (InvalidHistogramException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void refusesWhatIsNotValid() throws IOException {
    for (String[] row : TestHistograms.table("validation.tsv")) {
      Histogram h = TestHistograms.integers(row[0]);
      compare(row[0], row[1], validity(h::validate));
      if (!Boolean.parseBoolean(row[2])) {
        compare("as floats " + row[0], row[1], validity(() -> h.toFloat().validate()));
      }
    }

    assertThat(differences).isEmpty();
  }
}
