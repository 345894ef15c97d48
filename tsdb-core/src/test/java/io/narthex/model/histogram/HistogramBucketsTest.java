package io.narthex.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds, order and texts of buckets. */
class HistogramBucketsTest {
  @ParameterizedTest
  @CsvSource({
    "-1, -1, 0.25",
    "0, -1, 1",
    "1, -1, 4",
    "512, -1, 1.7976931348623157E308",
    "513, -1, Infinity",
    "-1, 0, 0.5",
    "0, 0, 1",
    "1, 0, 2",
    "1024, 0, 1.7976931348623157E308",
    "1025, 0, Infinity",
    "-1, 2, 0.8408964152537144",
    "0, 2, 1",
    "1, 2, 1.189207115002721",
    "4096, 2, 1.7976931348623157E308",
    "4097, 2, Infinity"
  })
  void endAtPowersOfTheBase(int index, int schema, double upper) {
    assertThat(ExponentialBounds.upper(index, schema)).isEqualTo(upper);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          empty | {count:0, sum:0}
          count=9 sum=-3.1415 zc=12 zt=0.001 n=0:5;1:1/1,2,-2,1,-1,0 | {count:9, sum:-3.1415, [-64,-32):1, [-16,-8):1, [-8,-4):2, [-4,-2):1, [-2,-1):3, [-1,-0.5):1, [-0.001,0.001]:12}
          count=19 sum=2.7 p=0:4;0:0;0:3/1,2,-2,1,-1,0,0 n=0:5;1:0;0:1/1,2,-2,1,-1,0 | {count:19, sum:2.7, [-64,-32):1, [-16,-8):1, [-8,-4):2, [-4,-2):1, [-2,-1):3, [-1,-0.5):1, (0.5,1]:1, (1,2]:3, (2,4]:1, (4,8]:2, (8,16]:1, (16,32]:1, (32,64]:1}
          schema=-53 count=19 sum=2.7 p=0:4;0:0;0:3/1,2,-2,1,-1,0,0 cv=1,2,5,10,15,20,25,50 | {count:19, sum:2.7, [-Inf,1]:1, (1,2]:3, (2,5]:1, (5,10]:2, (10,15]:1, (15,20]:1, (20,25]:1}
          """)
  void printFromTheLowestOn(String histogram, String text) {
    assertThat(TestHistograms.integers(histogram).toFloat()).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          schema=1 zt=0.01 zc=5.5 count=3493.3 sum=2349209.324 p=-2:1;2:3/1,3.3,4.2,0.1 n=3:2;3:2/3.1,3,1.234e5,1000 | {count:3493.3, sum:2.349209324e+06, [-22.62741699796952,-16):1000, [-16,-11.31370849898476):123400, [-4,-2.82842712474619):3, [-2.82842712474619,-2):3.1, [-0.01,0.01]:5.5, (0.35355339059327373,0.5]:1, (1,1.414213562373095]:3.3, (1.414213562373095,2]:4.2, (2,2.82842712474619]:0.1}
          schema=-53 count=3493.3 sum=2349209.324 p=0:1;2:4/1,3.3,4.2,0.1,5 cv=1,2,5,10,15,20 | {count:3493.3, sum:2.349209324e+06, [-Inf,1]:1, (5,10]:3.3, (10,15]:4.2, (15,20]:0.1, (20,+Inf]:5}
          """)
  void printFractions(String histogram, String text) {
    FloatHistogram h = TestHistograms.floats(histogram);

    h.validate();
    assertThat(h).hasToString(text);
  }

  private static List<String> walk(BucketCursor buckets) {
    List<String> all = new ArrayList<>();
    while (buckets.next()) {
      all.add(
          (buckets.lowerInclusive() ? "[" : "(")
              + buckets.lower()
              + ","
              + buckets.upper()
              + (buckets.upperInclusive() ? "]" : ")")
              + buckets.count());
    }
    return all;
  }

  @Test
  void comeInOrderOfTheirValues() {
    String spans = " p=0:2;1:0;3:1/100,344,123 n=0:1;1:0;3:2/10,34,1230";
    FloatHistogram h = TestHistograms.floats("zc=102 zt=0.001" + spans);

    assertThat(walk(BucketCursor.ascending(h)))
        .containsExactly(
            "[-64.0,-32.0)1230.0",
            "[-32.0,-16.0)34.0",
            "[-1.0,-0.5)10.0",
            "[-0.001,0.001]102.0",
            "(0.5,1.0]100.0",
            "(1.0,2.0]344.0",
            "(32.0,64.0]123.0");
    assertThat(walk(BucketCursor.ascending(TestHistograms.floats(spans.strip())))).hasSize(6);
  }

  /** One that touches the zero bucket ends there; one that overlaps is cut. */
  @ParameterizedTest
  @CsvSource({"0.5, -0.5, 0.5", "0.6, -0.6, 0.6", "0.25, -0.5, 0.5"})
  void endAtTheZeroBucket(double threshold, double below, double above) {
    FloatHistogram h =
        TestHistograms.floats("zc=42 p=0:2/100,344 n=0:2/10,34").toBuilder()
            .zeroThreshold(threshold)
            .build();

    assertThat(walk(BucketCursor.ascending(h)))
        .containsExactly(
            "[-2.0,-1.0)34.0",
            "[-1.0," + below + ")10.0",
            "[" + -threshold + "," + threshold + "]42.0",
            "(" + above + ",1.0]100.0",
            "(1.0,2.0]344.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zc=102 zt=0.001 p=0:4;1:0;3:3;3:0;2:0;5:3/100,344,123,55,3,63,2,54,235,33"
            + " n=0:3;1:0;3:0;3:4;2:0;5:3/10,34,1230,54,67,63,2,554,235,33",
        "schema=-53 p=0:2;1:1;1:1/100,344,123,55 cv=-10,-5,0,10,25",
        "p=0:4/1,2,3,4",
        "zc=1",
        "empty"
      })
  void comeBackwardsAsWell(String histogram) {
    FloatHistogram h = TestHistograms.floats(histogram);
    List<String> reversed = walk(BucketCursor.ascending(h));
    Collections.reverse(reversed);

    assertThat(walk(BucketCursor.descending(h))).isEqualTo(reversed);
  }

  @Test
  void haveTheBoundsGivenIfCustom() {
    FloatHistogram h =
        TestHistograms.floats("schema=-53 p=0:2;1:1;1:1/100,344,123,55 cv=10,25,50,100,500");

    assertThat(walk(BucketCursor.ascending(h)))
        .containsExactly(
            "[-Infinity,10.0]100.0",
            "(10.0,25.0]344.0",
            "(50.0,100.0]123.0",
            "(500.0,Infinity]55.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zc=5.5 count=3493.3 p=-2:1;2:3/1,3.3,-4.2,0.1",
        "zc=5.5 count=3493.3 n=3:2;3:2/3.1,-3,1.234e5,1000",
        "zc=5.5 count=-3493.3",
        "zc=-5.5 count=3493.3"
      })
  void areNotValidBelowZero(String histogram) {
    FloatHistogram h = TestHistograms.floats(histogram);

    assertThatThrownBy(h::validate).isInstanceOf(InvalidHistogramException.class);
  }

  @Test
  void wholeCountsAreWrittenWhole() {
    Histogram h =
        Histogram.builder()
            .count(12_345_678)
            .sum(1_234_567.5)
            .zeroThreshold(0.001)
            .zeroCount(5)
            .positive(new Span[] {new Span(0, 2)}, 12_345_670, -12_345_668)
            .negative(new Span[] {new Span(0, 1)}, 1)
            .build();

    assertThat(h)
        .hasToString(
            "{count:12345678, sum:1.2345675e+06, [-1,-0.5):1, [-0.001,0.001]:5,"
                + " (0.5,1]:12345670, (1,2]:2}");
  }
}
