package io.narthex.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters of the label and series endpoints: what they take, refuse and cut. */
class LabelParametersTest extends WithParametersServer {
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
    assertThat(api.body("/api/v1/series?" + ParametersServer.escaped(parameters)))
        .isEqualTo("{\"status\":\"success\",\"data\":[" + series + "]}");
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
        api.body(
            path.substring(0, q + 1)
                + (parameters.isEmpty() ? "" : ParametersServer.escaped(parameters)));
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
    assertThat(api.body(path)).contains("\"warnings\":[\"results truncated due to limit\"]");
    assertThat(api.body(path.replace("limit=2", "limit=100"))).doesNotContain("warnings");
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
        api.get(
            q < 0
                ? path
                : path.substring(0, q + 1) + ParametersServer.escaped(path.substring(q + 1)));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body().replace("\\\"", "\"")).contains("\"error\":\"" + message + "\"}");
  }

  /** Samples are deleted by the admin API; 3.14 has no such method here any more. */
  @Test
  void seriesAreNotDeletedHere() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api.root() + "/api/v1/series")).DELETE().build();

    HttpResponse<String> refused = api.send(request);

    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.headers().firstValue("Allow")).hasValue("GET, OPTIONS, POST");
  }
}
