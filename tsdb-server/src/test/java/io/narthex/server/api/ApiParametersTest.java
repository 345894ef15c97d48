package io.narthex.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.promql.Engine;
import io.narthex.promql.EngineOptions;
import io.narthex.server.http.Cors;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebServer;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.Queryable;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.ManualTime;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters of the query and label endpoints: what they take, refuse and cut. */
class ApiParametersTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String QUERY = "/api/v1/query?query=";
  private static final String RANGE = "/api/v1/query_range?query=";

  private static Tsdb storage;
  private static WebServer server;
  private static WebServer broken;

  private static WebServer serve(Queryable storage) throws IOException {
    Router router = new Router();
    Engine engine = new Engine(EngineOptions.builder().perStepStats(true).build());
    new QueryApi(engine, storage, new ManualTime(10_500)).addTo(router);
    new LabelsApi(storage).addTo(router);
    InetSocketAddress address = InetSocketAddress.createUnresolved("127.0.0.1", 0);
    WebServer started = new WebServer(address, router, new Cors(".*"));
    started.start();
    return started;
  }

  @BeforeAll
  static void start(@TempDir Path dir) throws IOException {
    storage = Tsdb.open(dir, TsdbOptions.builder().wal(null).autoCompact(false).build());
    Appender appender = storage.appender();
    for (int i = 0; i <= 100; i++) {
      long t = i * 60_000L;
      appender.append(0, Labels.of("__name__", "m1", "foo", "bar"), t, 100.0 * i);
      appender.append(0, Labels.of("__name__", "m1", "foo", "boo"), t, 1);
      appender.append(0, Labels.of("__name__", "m2", "foo", "boo"), t, 1);
      appender.append(0, Labels.of("__name__", "m3", "foo", "bar", "dup", "1"), t, 1);
      appender.append(0, Labels.of("__name__", "m4", "foo", "boo", "dup", "1"), t, 1);
      appender.append(0, Labels.of("__name__", "m4", "foo", "boo"), t, 1);
      appender.append(0, Labels.of("__name__", "m5", "host.name", "localhost"), t, 1);
      appender.append(0, Labels.of("__name__", "m5", "junk\n{},=:  chars", "x"), t, 1);
    }
    appender.commit();
    server = serve(storage);
    broken =
        serve(
            (mint, maxt) ->
                new Querier() {
                  private UncheckedIOException failure() {
                    return new UncheckedIOException("the disk is gone", new IOException());
                  }

                  @Override
                  public SeriesSet select(
                      boolean sorted, @Nullable SelectHints hints, List<Matcher> matchers) {
                    throw failure();
                  }

                  @Override
                  public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
                    throw failure();
                  }

                  @Override
                  public List<String> labelNames(int limit, List<Matcher> matchers) {
                    throw failure();
                  }

                  @Override
                  public void close() {}
                });
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    broken.close();
    storage.close();
  }

  private static String encode(String s) {
    return URLEncoder.encode(s, StandardCharsets.UTF_8);
  }

  private static HttpResponse<String> get(WebServer from, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + from.port() + path);
    return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String body(String path) throws Exception {
    return get(server, path).body();
  }

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

    assertThat(body(QUERY + "2&time=" + encoded)).contains("\"result\":" + shown + "\"2\"]");
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
    HttpResponse<String> response = get(server, QUERY + "2&time=" + encode(time));

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
    assertThat(body(QUERY + "0.333")).contains("\"result\":[10.5,\"0.333\"]");
  }

  /** Steps of a range query from 0 to 10 minutes. */
  @ParameterizedTest
  @CsvSource({"300, 3", "300.000, 3", "5m, 3", "0x12Cp0, 3", "1e2, 7", "10m, 2", "11m, 1"})
  void takeDurations(String step, int points) throws Exception {
    String answer = body(RANGE + "time()&start=0&end=600&step=" + step);

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
        get(server, RANGE + "time()&start=0&end=600&step=" + encode(step));

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
    HttpResponse<String> response = get(server, RANGE + "time()&" + parameters);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body().replace("\\\"", "\"")).contains("\"error\":\"" + message + "\"}");
  }

  @ParameterizedTest
  @CsvSource({"11000, 200", "11000.9, 200", "11001, 400"})
  void boundTheNumberOfSteps(String end, int status) throws Exception {
    assertThat(get(server, RANGE + "time()&start=0&step=1&end=" + end).statusCode())
        .isEqualTo(status);
  }

  private static final String PAIR =
      encode(
          "label_replace(vector(42), \"foo\", \"bar\", \"\", \"\") or"
              + " label_replace(vector(3.1415), \"dings\", \"bums\", \"\", \"\")");

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
      String answer = body(path + "&limit=" + limit);

      assertThat(answer.split("\"metric\"", -1)).as(answer).hasSize(series + 1);
      assertThat(answer.contains("\"warnings\":[\"results truncated due to limit\"]"))
          .isEqualTo(warned);
    }
    assertThat(body(QUERY + "2&limit=1")).doesNotContain("warnings");
  }

  @Test
  void sortMatricesButNotVectors() throws Exception {
    assertThat(body(QUERY + PAIR + "&limit=1")).contains("\"foo\":\"bar\"");
    assertThat(body(RANGE + PAIR + "&limit=1&start=0&end=2&step=1"))
        .contains("\"dings\":\"bums\"")
        .contains("[[0,\"3.1415\"],[1,\"3.1415\"],[2,\"3.1415\"]]");
  }

  @Test
  void answerNothingWithAnEmptyList() throws Exception {
    String none = encode("bottomk(2, notExists)");

    assertThat(body(QUERY + none))
        .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}");
    assertThat(body(RANGE + none + "&start=0&end=2&step=1"))
        .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1", "30s, 0", "29, 0", "31, 1", "0, 1", "-1, 1",
  })
  void lookBackAsFarAsAsked(String delta, int series) throws Exception {
    String answer = body(QUERY + "m2&time=6030&lookback_delta=" + delta);

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
      String answer = body(path + "&stats=" + stats);

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
      HttpResponse<String> response = get(server, path);

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body())
          .contains("\"error\":\"invalid parameter \\\"query\\\": 1:8: parse error: ");
    }
    assertThat(body("/api/v1/format_query?query=foo%2Bbar"))
        .isEqualTo("{\"status\":\"success\",\"data\":\"foo + bar\"}");
    assertThat(get(server, "/api/v1/format_query?query=foo%2F").statusCode()).isEqualTo(400);
    assertThat(get(server, RANGE + "m2%5B5m%5D&start=0&end=1&step=1").body())
        .contains(
            "invalid parameter \\\"query\\\": invalid expression type \\\"range vector\\\" for"
                + " range query, must be Scalar or instant Vector");
  }

  /** Pairs that cannot be decoded are passed over, as by Go; only series tells of them. */
  @Test
  void passOverBrokenEscapes() throws Exception {
    HttpRequest.Builder form =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/query"))
            .header("Content-Type", "application/x-www-form-urlencoded");
    HttpRequest request =
        form.POST(HttpRequest.BodyPublishers.ofString("x=%zz&query=2&time=1&a;b=1")).build();
    HttpRequest series =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/series"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("match%5B%5D=m2&x=%zz"))
            .build();

    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    HttpResponse<String> refused = HTTP.send(series, HttpResponse.BodyHandlers.ofString());

    assertThat(answer.body()).contains("\"result\":[1,\"2\"]");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("\"error\":\"error parsing form values: invalid URL escape \\\"%zz\\\"\"");
  }

  @Test
  void aFormOfMoreThanTenMegabytesIsRefused() throws Exception {
    HttpRequest series =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/series"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("match%5B%5D=m2&x=" + "a".repeat(10 << 20)))
            .build();

    HttpResponse<String> refused = HTTP.send(series, HttpResponse.BodyHandlers.ofString());

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("\"error\":\"error parsing form values: http: POST too large\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "match[]=m2 | {\"__name__\":\"m2\",\"foo\":\"boo\"}",
        "match[]=m1{foo=~\".+o\"} | {\"__name__\":\"m1\",\"foo\":\"boo\"}",
        "match[]=m1{foo=~\".+o$\"}&match[]=m1{foo=~\".+o\"} | {\"__name__\":\"m1\",\"foo\":\"boo\"}",
        "match[]=m4{foo=~\".+o$\"}&match[]=m4{dup=~\"^1\"} | {\"__name__\":\"m4\",\"dup\":\"1\",\"foo\":\"boo\"},{\"__name__\":\"m4\",\"foo\":\"boo\"}",
        "match[]=m1{foo=~\".+o\"}&match[]=none | {\"__name__\":\"m1\",\"foo\":\"boo\"}",
        "match[]=m2&start=-2&end=-1 | ''",
        "match[]=m2&start=100000&end=100001 | ''",
        "match[]=m2&start=-1&end=100000 | {\"__name__\":\"m2\",\"foo\":\"boo\"}",
        "match[]=m2&start=1&end=100 | {\"__name__\":\"m2\",\"foo\":\"boo\"}",
        "match[]=m2&start=-1&end=1 | {\"__name__\":\"m2\",\"foo\":\"boo\"}",
        "match[]=m2&start=2&end=1 | {\"__name__\":\"m2\",\"foo\":\"boo\"}",
        "match[]=m1&limit=0 | {\"__name__\":\"m1\",\"foo\":\"bar\"},{\"__name__\":\"m1\",\"foo\":\"boo\"}",
        "match[]=m1&limit=2147483647 | {\"__name__\":\"m1\",\"foo\":\"bar\"},{\"__name__\":\"m1\",\"foo\":\"boo\"}",
      })
  void listSeries(String parameters, String series) throws Exception {
    assertThat(body("/api/v1/series?" + escaped(parameters)))
        .isEqualTo("{\"status\":\"success\",\"data\":[" + series + "]}");
  }

  /** Escapes values of matchers; the rest stands as it is. */
  private static String escaped(String parameters) {
    StringBuilder sb = new StringBuilder();
    for (String pair : parameters.split("&", -1)) {
      int eq = pair.indexOf('=');
      sb.append(sb.isEmpty() ? "" : "&");
      sb.append(encode(pair.substring(0, eq))).append('=').append(encode(pair.substring(eq + 1)));
    }
    return sb.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1/labels? | __name__ dup foo host.name junk\\n{},=:  chars",
        "/api/v1/labels?match[]=m1 | __name__ foo",
        "/api/v1/labels?match[]=m1&match[]=m3 | __name__ dup foo",
        "/api/v1/labels?start=-2&end=-1 | ''",
        "/api/v1/labels?match[]={foo=\"boo\"} | __name__ dup foo",
        "/api/v1/label/foo/values? | bar boo",
        "/api/v1/label/foo/values?match[]=m3 | bar",
        "/api/v1/label/foo/values?match[]=m3&match[]=m4 | bar boo",
        "/api/v1/label/foo/values?start=-2&end=-1 | ''",
        "/api/v1/label/foo/values?start=0&end=0.001 | bar boo",
        "/api/v1/label/nothing/values? | ''",
        "/api/v1/label/U__host_2e_name/values? | localhost",
        "/api/v1/label/host.name/values? | localhost",
        "/api/v1/label/U__junk_0a__7b__7d__2c__3d_:_20__20_chars/values? | x",
      })
  void listLabels(String path, String values) throws Exception {
    int q = path.indexOf('?');
    String parameters = path.substring(q + 1);
    String answer =
        body(path.substring(0, q + 1) + (parameters.isEmpty() ? "" : escaped(parameters)));
    StringBuilder expected = new StringBuilder();
    for (String v : values.isEmpty() ? new String[0] : values.split(" (?! |chars)", -1)) {
      expected.append(expected.isEmpty() ? "" : ",").append('"').append(v).append('"');
    }

    assertThat(answer).isEqualTo("{\"status\":\"success\",\"data\":[" + expected + "]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/labels?limit=2",
        "/api/v1/label/__name__/values?limit=2",
        "/api/v1/series?match%5B%5D=%7Bfoo!%3D%22%22%7D&limit=2"
      })
  void warnOfWhatTheLimitCutsOff(String path) throws Exception {
    assertThat(body(path)).contains("\"warnings\":[\"results truncated due to limit\"]");
    assertThat(body(path.replace("limit=2", "limit=100"))).doesNotContain("warnings");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1/series | no match[] parameter provided",
        "/api/v1/series?match[]={foo=\"\"} | invalid parameter \"match[]\": match[] must contain at least one non-empty matcher",
        "/api/v1/labels?match[]={foo=\"\"} | match[] must contain at least one non-empty matcher",
        "/api/v1/label/foo/values?match[]={foo=\"\"} | match[] must contain at least one non-empty matcher",
        "/api/v1/labels?limit=-1 | invalid parameter \"limit\": limit must be non-negative",
        "/api/v1/labels?start=x | invalid parameter \"start\": invalid time value for 'start': cannot parse \"x\" to a valid timestamp",
        "/api/v1/series?match[]=m1&end=x | invalid parameter \"end\": invalid time value for 'end': cannot parse \"x\" to a valid timestamp",
      })
  void refuseWhatSelectsNothing(String path, String message) throws Exception {
    int q = path.indexOf('?');
    HttpResponse<String> response =
        get(server, q < 0 ? path : path.substring(0, q + 1) + escaped(path.substring(q + 1)));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body().replace("\\\"", "\"")).contains("\"error\":\"" + message + "\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/query?query=m2",
        "/api/v1/query_range?query=m2&start=0&end=1&step=1",
        "/api/v1/series?match%5B%5D=m2",
        "/api/v1/labels",
        "/api/v1/label/foo/values"
      })
  void tellThatTheStorageFailed(String path) throws Exception {
    HttpResponse<String> response = get(broken, path);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body())
        .startsWith("{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"")
        .endsWith("the disk is gone\"}");
  }
}
