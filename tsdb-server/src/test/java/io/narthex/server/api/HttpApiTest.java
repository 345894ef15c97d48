package io.narthex.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.promql.Engine;
import io.narthex.promql.EngineOptions;
import io.narthex.server.http.Cors;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebServer;
import io.narthex.storage.Appender;
import io.narthex.testing.ManualTime;
import io.narthex.testing.MemoryStorage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP API over a real socket: envelopes, number texts, errors, forms, compression. */
class HttpApiTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static WebServer server;

  @BeforeAll
  static void start() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    Appender appender = storage.appender();
    Labels a = Labels.of("__name__", "req", "job", "a");
    Labels b = Labels.of("__name__", "req", "job", "b<&>");
    for (int i = 0; i <= 10; i++) {
      appender.append(0, a, i * 1000L, i);
      appender.append(0, b, i * 1000L, 10.0 * i);
    }
    appender.append(0, Labels.of("__name__", "tiny"), 0, 1e-7);
    appender.append(0, Labels.of("__name__", "huge"), 0, 1e21);
    appender.append(0, Labels.of("__name__", "odd"), 0, StaleNaN.NORMAL_NAN);
    appender.append(0, Labels.of("__name__", "below"), 0, Double.NEGATIVE_INFINITY);
    appender.append(
        0,
        Labels.of("__name__", "h"),
        0,
        0,
        Histogram.builder()
            .zeroThreshold(0.001)
            .zeroCount(1)
            .count(4)
            .sum(5)
            .positive(new Span[] {new Span(0, 2)}, 1, 1)
            .build());
    appender.commit();
    Router router = new Router();
    ManualTime now = new ManualTime(10_500);
    new QueryApi(new Engine(EngineOptions.defaults()), storage, now).addTo(router);
    new LabelsApi(storage).addTo(router);
    ManagementRoutes.addTo(router, () -> true, false, () -> {}, () -> {});
    server =
        new WebServer(InetSocketAddress.createUnresolved("127.0.0.1", 0), router, new Cors(".*"));
    server.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static String encode(String s) {
    return URLEncoder.encode(s, StandardCharsets.UTF_8);
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String query(String promql, String more) throws Exception {
    return get("/api/v1/query?query=" + encode(promql) + more).body();
  }

  @Test
  void answersAnInstantQuery() throws Exception {
    HttpResponse<String> response =
        get("/api/v1/query?query=" + encode("req{job=\"a\"}") + "&time=3.5");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(response.body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":"
                + "{\"__name__\":\"req\",\"job\":\"a\"},\"value\":[3.500,\"3\"]}]}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tiny | [0,\"1e-07\"]",
        "huge | [0,\"1e+21\"]",
        "odd | [0,\"NaN\"]",
        "below | [0,\"-Inf\"]",
        "huge * 0 - 0 | [0,\"0\"]",
        "-req{job=\"a\"} | [0,\"-0\"]",
        "1e21 | \"result\":[0,\"1000000000000000000000\"]",
        "0.0000001 | \"result\":[0,\"0.0000001\"]",
        "\"text\" | \"resultType\":\"string\",\"result\":[0,\"text\"]",
      })
  void writesNumbersAsPrometheusDoes(String promql, String expected) throws Exception {
    assertThat(query(promql, "&time=0")).contains(expected);
  }

  @Test
  void writesHistogramsWithTheirBounds() throws Exception {
    assertThat(query("h", "&time=0"))
        .contains(
            "\"histogram\":[0,{\"count\":\"4\",\"sum\":\"5\",\"buckets\":["
                + "[3,\"-0.001\",\"0.001\",\"1\"],[0,\"0.5\",\"1\",\"1\"],[0,\"1\",\"2\",\"2\"]]}]");
  }

  @Test
  void escapesWhatGoEscapes() throws Exception {
    assertThat(query("req{job=~\"b.*\"}", "&time=1"))
        .contains("\"job\":\"b\\u003c\\u0026\\u003e\"");
  }

  @Test
  void answersARangeQueryPostedAsAForm() throws Exception {
    HttpResponse<String> response =
        HTTP.send(
            request("/api/v1/query_range")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "query=" + encode("sum(req)") + "&start=0&end=2&step=1s"))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(response.body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},"
                + "\"values\":[[0,\"0\"],[1,\"11\"],[2,\"22\"]]}]}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1/query?query=up&time=abc | 400 | bad_data | invalid parameter \\\"time\\\": invalid time value for 'time': cannot parse \\\"abc\\\" to a valid timestamp",
        "/api/v1/query_range?query=up&start=1&end=0&step=1 | 400 | bad_data | invalid parameter \\\"end\\\": end timestamp must not be before start time",
        "/api/v1/query_range?query=up&start=0&end=1&step=0 | 400 | bad_data | invalid parameter \\\"step\\\": zero or negative query resolution step widths are not accepted. Try a positive integer",
        "/api/v1/query_range?query=up&start=0&end=11001&step=1 | 400 | bad_data | exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)",
        "/api/v1/query_range?query=up&start=0&end=1&step=x | 400 | bad_data | invalid parameter \\\"step\\\": cannot parse \\\"x\\\" to a valid duration",
        "/api/v1/query?query=up&limit=-1 | 400 | bad_data | invalid parameter \\\"limit\\\": limit must be non-negative",
        "/api/v1/query?query=up( | 400 | bad_data | invalid parameter \\\"query\\\": 1:",
        "/api/v1/series | 400 | bad_data | no match[] parameter provided",
        "/api/v1/series?match[]=%7Bjob%3D%22%22%7D | 400 | bad_data | invalid parameter \\\"match[]\\\": match[] must contain at least one non-empty matcher",
        "/api/v1/labels?match[]=%7Bjob%3D%22%22%7D | 400 | bad_data | match[] must contain at least one non-empty matcher",
      })
  void refusesInUpstreamsWords(String path, int status, String type, String message)
      throws Exception {
    HttpResponse<String> response = get(path.replace("(", "%28").replace("[]", "%5B%5D"));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body())
        .startsWith("{\"status\":\"error\",\"errorType\":\"" + type + "\",\"error\":\"" + message);
  }

  @Test
  void listsLabelsValuesAndSeries() throws Exception {
    assertThat(get("/api/v1/labels").body())
        .isEqualTo("{\"status\":\"success\",\"data\":[\"__name__\",\"job\"]}");
    assertThat(get("/api/v1/label/job/values").body())
        .isEqualTo("{\"status\":\"success\",\"data\":[\"a\",\"b\\u003c\\u0026\\u003e\"]}");
    assertThat(get("/api/v1/label/__name__/values?limit=2").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":[\"below\",\"h\"],"
                + "\"warnings\":[\"results truncated due to limit\"]}");
    assertThat(get("/api/v1/series?match%5B%5D=tiny").body())
        .isEqualTo("{\"status\":\"success\",\"data\":[{\"__name__\":\"tiny\"}]}");
  }

  @Test
  void cutsResultsAtTheLimitWithAWarning() throws Exception {
    assertThat(query("req", "&time=1&limit=1"))
        .contains("\"job\":\"a\"")
        .doesNotContain("\"job\":\"b")
        .contains("\"warnings\":[\"results truncated due to limit\"]");
  }

  @Test
  void formatsAndParses() throws Exception {
    assertThat(get("/api/v1/format_query?query=" + encode("sum by(job)(req)")).body())
        .isEqualTo("{\"status\":\"success\",\"data\":\"sum by (job) (req)\"}");
    assertThat(get("/api/v1/parse_query?query=" + encode("1+req")).body())
        .contains("\"type\":\"binaryExpr\"");
  }

  @Test
  void compressesByTheFirstCodingListed() throws Exception {
    HttpResponse<byte[]> gzip =
        HTTP.send(
            request("/api/v1/labels").header("Accept-Encoding", "br, gzip, deflate").build(),
            HttpResponse.BodyHandlers.ofByteArray());
    HttpResponse<byte[]> deflate =
        HTTP.send(
            request("/api/v1/labels").header("Accept-Encoding", "deflate, gzip").build(),
            HttpResponse.BodyHandlers.ofByteArray());

    assertThat(gzip.headers().firstValue("content-encoding")).hasValue("gzip");
    assertThat(new GZIPInputStream(new java.io.ByteArrayInputStream(gzip.body())).readAllBytes())
        .asString(StandardCharsets.UTF_8)
        .contains("__name__");
    assertThat(deflate.headers().firstValue("content-encoding")).hasValue("deflate");
    assertThat(
            new InflaterInputStream(new java.io.ByteArrayInputStream(deflate.body()))
                .readAllBytes())
        .asString(StandardCharsets.UTF_8)
        .contains("__name__");
  }

  @Test
  void letsOtherOriginsRead() throws Exception {
    HttpResponse<String> response =
        HTTP.send(
            request("/api/v1/labels").header("Origin", "http://elsewhere").build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(response.headers().firstValue("access-control-allow-origin")).hasValue("*");
    assertThat(response.headers().allValues("vary")).contains("Origin", "Accept-Encoding");
  }

  @Test
  void managesItsLife() throws Exception {
    assertThat(get("/-/healthy").body()).isEqualTo("Prometheus Server is Healthy.\n");
    assertThat(get("/-/ready").body()).isEqualTo("Prometheus Server is Ready.\n");
    HttpResponse<String> reload =
        HTTP.send(
            request("/-/reload").POST(HttpRequest.BodyPublishers.noBody()).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(reload.statusCode()).isEqualTo(403);
    assertThat(reload.body()).isEqualTo("Lifecycle API is not enabled.");
    assertThat(get("/-/reload").statusCode()).isEqualTo(405);
    assertThat(get("/nowhere").body()).isEqualTo("404 page not found\n");
  }

  @Test
  void showsStatisticsWhenAsked() throws Exception {
    assertThat(query("req", "&time=1&stats=all"))
        .contains("\"stats\":{\"timings\":{\"evalTotalTime\":")
        .contains("\"totalQueryableSamples\":2");
  }
}
