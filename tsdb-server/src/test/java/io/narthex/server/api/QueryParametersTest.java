package io.narthex.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters of the query endpoints: what they take, refuse and cut. */
class QueryParametersTest extends WithParametersServer {
  private static final String QUERY = "/api/v1/query?query=";
  private static final String RANGE = "/api/v1/query_range?query=";
  private static final String PAIR =
      ParametersServer.encode(
          "label_replace(vector(42), \"foo\", \"bar\", \"\", \"\") or"
              + " label_replace(vector(3.1415), \"dings\", \"bums\", \"\", \"\")");

  @ParameterizedTest
  @CsvSource({
    "123, '[123,'",
    "123.4, '[123.4,'",
    "123.123, '[123.123,'",
    "1543578564.705, '[1543578564.705,'",
    "1e3, '[1000,'",
    "-1.5, '[-1.5,'",
    "1970-01-01T00:02:03Z, '[123,'",
    "1970-01-01T01:02:03+01:00, '[123,'",
    "2015-06-03T13:21:58.555Z, '[1433337718.555,'",
    "2015-06-03T14:21:58.555%2B01:00, '[1433337718.555,'"
  })
  void takeTimes(String time, String shown) throws Exception {
    String encoded = time.replace("+", "%2B");

    assertThat(api.body(QUERY + "2&time=" + encoded)).contains("\"result\":" + shown + "\"2\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "30s",
        "2015-06-03",
        "2015-06-03T13:21Z",
        "2015-06-03t13:21:58z",
        "2015-06-03T13:21:58",
        "2015-06-03 13:21:58Z"
      })
  void refuseWhatIsNoTime(String time) throws Exception {
    HttpResponse<String> response = api.get(QUERY + "2&time=" + ParametersServer.encode(time));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .isEqualTo(
            "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter"
                + " \\\"time\\\": invalid time value for 'time': cannot parse \\\""
                + time
                + "\\\" to a valid timestamp\"}");
  }

  @Test
  void takeNowWithoutATime() throws Exception {
    assertThat(api.body(QUERY + "0.333")).contains("\"result\":[10.5,\"0.333\"]");
  }

  /** Steps of a range query from 0 to 10 minutes. */
  @ParameterizedTest
  @CsvSource({"300, 3", "300.000, 3", "5m, 3", "0x12Cp0, 3", "1e2, 7", "10m, 2", "11m, 1"})
  void takeDurations(String step, int points) throws Exception {
    String answer = api.body(RANGE + "time()&start=0&end=600&step=" + step);

    assertThat(answer.split("\\],\\[", -1)).as(answer).hasSize(points);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                | cannot parse \"\" to a valid duration",
        "abc               | cannot parse \"abc\" to a valid duration",
        "148966367200.372  | cannot parse \"148966367200.372\" to a valid duration. It overflows int64",
        "-148966367200.372 | cannot parse \"-148966367200.372\" to a valid duration. It overflows int64",
        "0                 | zero or negative query resolution step widths are not accepted. Try a positive integer",
        "-5                | zero or negative query resolution step widths are not accepted. Try a positive integer",
        "nan               | zero or negative query resolution step widths are not accepted. Try a positive integer",
      })
  void refuseWhatIsNoStep(String step, String reason) throws Exception {
    HttpResponse<String> response =
        api.get(RANGE + "time()&start=0&end=600&step=" + ParametersServer.encode(step));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body().replace("\\\"", "\""))
        .contains("\"error\":\"invalid parameter \"step\": " + reason + "\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "end=2&step=1 | invalid parameter \"start\": cannot parse \"\" to a valid timestamp",
        "start=0&step=1 | invalid parameter \"end\": cannot parse \"\" to a valid timestamp",
        "start=2&end=1&step=1 | invalid parameter \"end\": end timestamp must not be before start time",
        "start=148966367200.372&end=1489667272.372&step=1 | invalid parameter \"end\": end timestamp must not be before start time",
        "start=0&end=1&step=1&timeout=x | invalid parameter \"timeout\": cannot parse \"x\" to a valid duration",
        "start=0&end=1&step=1&lookback_delta=x | error parsing lookback delta duration: cannot parse \"x\" to a valid duration",
        "start=0&end=1&step=1&limit=-1 | invalid parameter \"limit\": limit must be non-negative",
        "start=0&end=1&step=1&limit=x | invalid parameter \"limit\": strconv.Atoi: parsing \"x\": invalid syntax",
        "start=0&end=1&step=1&limit=99999999999999999999 | invalid parameter \"limit\": strconv.Atoi: parsing \"99999999999999999999\": value out of range",
        "start=-292273086-05-16T16:47:06Z&end=292277025-08-18T07:12:54.999999999Z&step=1 | exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)",
      })
  void refuseWhatMakesNoRange(String parameters, String message) throws Exception {
    HttpResponse<String> response = api.get(RANGE + "time()&" + parameters);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body().replace("\\\"", "\"")).contains("\"error\":\"" + message + "\"}");
  }

  @ParameterizedTest
  @CsvSource({"11000, 200", "11000.9, 200", "11001, 400"})
  void boundTheNumberOfSteps(String end, int status) throws Exception {
    assertThat(api.get(RANGE + "time()&start=0&step=1&end=" + end).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2, false",
    "1, 1, true",
    "2, 2, false",
    "3, 2, false",
    "3000000000, 2, false",
    "'', 2, false"
  })
  void cutAtTheLimit(String limit, int series, boolean warned) throws Exception {
    for (String path : List.of(QUERY + PAIR, RANGE + PAIR + "&start=0&end=2&step=1")) {
      String answer = api.body(path + "&limit=" + limit);

      assertThat(answer.split("\"metric\"", -1)).as(answer).hasSize(series + 1);
      assertThat(answer.contains("\"warnings\":[\"results truncated due to limit\"]"))
          .isEqualTo(warned);
    }
    assertThat(api.body(QUERY + "2&limit=1")).doesNotContain("warnings");
  }

  @Test
  void sortMatricesButNotVectors() throws Exception {
    assertThat(api.body(QUERY + PAIR + "&limit=1")).contains("\"foo\":\"bar\"");
    assertThat(api.body(RANGE + PAIR + "&limit=1&start=0&end=2&step=1"))
        .contains("\"dings\":\"bums\"")
        .contains("[[0,\"3.1415\"],[1,\"3.1415\"],[2,\"3.1415\"]]");
  }

  @Test
  void answerNothingWithAnEmptyList() throws Exception {
    String none = ParametersServer.encode("bottomk(2, notExists)");

    assertThat(api.body(QUERY + none))
        .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}");
    assertThat(api.body(RANGE + none + "&start=0&end=2&step=1"))
        .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1", "30s, 0", "29, 0", "31, 1", "0, 1", "-1, 1",
  })
  void lookBackAsFarAsAsked(String delta, int series) throws Exception {
    String answer = api.body(QUERY + "m2&time=6030&lookback_delta=" + delta);

    assertThat(answer.split("\"metric\"", -1)).as(answer).hasSize(series + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "'', false, false, false",
    "true, true, false, false",
    "all, true, true, false",
    "1, true, false, true",
    "foo, true, false, true"
  })
  void showStatistics(String stats, boolean shown, boolean perStep, boolean deprecated)
      throws Exception {
    for (String path : List.of(QUERY + "m2&time=100", RANGE + "m2&start=0&end=100&step=10")) {
      String answer = api.body(path + "&stats=" + stats);

      assertThat(answer.contains("\"stats\":{\"timings\":{\"evalTotalTime\":")).isEqualTo(shown);
      assertThat(answer.contains("\"totalQueryableSamplesPerStep\":[[")).isEqualTo(perStep);
      assertThat(answer.contains("\"samplesReadPerStep\":[[")).isEqualTo(perStep);
      assertThat(
              answer.contains(
                  "\"warnings\":[\"value \\\""
                      + stats
                      + "\\\" for parameter \\\"stats\\\" is deprecated and will be rejected in the"
                      + " next major release, use \\\"true\\\" or \\\"all\\\"\"]"))
          .isEqualTo(deprecated);
    }
  }

  @Test
  void refuseWhatIsNoQuery() throws Exception {
    for (String path :
        List.of(QUERY + "invalid%5D%5Bquery", RANGE + "invalid%5D%5Bquery&start=0&end=1&step=1")) {
      HttpResponse<String> response = api.get(path);

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body())
          .contains("\"error\":\"invalid parameter \\\"query\\\": 1:8: parse error: ");
    }
    assertThat(api.body("/api/v1/format_query?query=foo%2Bbar"))
        .isEqualTo("{\"status\":\"success\",\"data\":\"foo + bar\"}");
    assertThat(api.get("/api/v1/format_query?query=foo%2F").statusCode()).isEqualTo(400);
    assertThat(api.get(RANGE + "m2%5B5m%5D&start=0&end=1&step=1").body())
        .contains(
            "invalid parameter \\\"query\\\": invalid expression type \\\"range vector\\\" for"
                + " range query, must be Scalar or instant Vector");
  }
}
