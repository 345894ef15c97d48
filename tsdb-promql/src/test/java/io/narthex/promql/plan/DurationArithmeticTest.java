package io.narthex.promql.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.value.PromqlException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations that are computed, with a step of 1 s in a range of 5 min. */
class DurationArithmeticTest {
  private static String planned(String query) {
    return Preprocessor.plan(new Parser(ParserOptions.ALL).parseExpr(query), 0, 300_000, 1000)
        .toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          m[5 + 10]                         | m[15s]
          m[15 - 5]                         | m[10s]
          m[5 * 3]                          | m[15s]
          m[15 / 3]                         | m[5s]
          m[17 % 5]                         | m[2s]
          m[2 ^ 3]                          | m[8s]
          m[2 * (3 + 4) - 1]                | m[13s]
          m[step()]                         | m[1s]
          m[step() * 3]                     | m[3s]
          m[range()]                        | m[5m]
          m[range() / 2]                    | m[2m30s]
          m[max_of(step(), range())]        | m[5m]
          m[min_of(step(), range())]        | m[1s]
          m[1e9 + 0]                        | m[1000000000s]
          m[1h + 30m]                       | m[1h30m]
          m[2h * 0.5]                       | m[1h]
          m[1.0009 + 0]                     | m[1s]
          m offset -(5)                     | m offset -5s
          m offset (1h - 2h)                | m offset -1h
          m[1h + 30m:15s * 2] offset -(1h)  | m[1h30m:30s] offset -1h
          """)
  void becomeMilliseconds(String query, String expected) {
    String plain = new Parser(ParserOptions.ALL).parseExpr(expected).toString();

    assertThat(planned(query)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          m[5 - 10]             | 2:8: duration must be greater than 0
          m[5m:5 - 5]           | 5:10: duration must be greater than 0
          m[5 / (5 - 5)]        | 2:12: division by zero
          m[5 % (5 - 5)]        | 2:12: modulo by zero
          m offset ((1 - 2) ^ 0.5) | 11:23: duration is NaN or infinite
          m[2 ^ 1e9]            | 2:9: duration is NaN or infinite
          m[1e9 * 10]           | 2:10: duration is out of range
          m offset (-1e9 * 10)  | 10:19: duration is out of range
          """)
  void areRefused(String query, String message) {
    assertThatThrownBy(() -> planned(query))
        .isInstanceOf(PromqlException.InvalidQuery.class)
        .hasMessage(message);
  }
}
