package io.narthex.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the parameters of all endpoints of queries and labels: forms, failing storage. */
class ApiParametersTest extends WithParametersServer {
  /** Pairs that cannot be decoded are passed over, as by Go; only series tells of them. */
  @Test
  void passOverBrokenEscapes() throws Exception {
    HttpRequest.Builder form =
        HttpRequest.newBuilder(URI.create(api.root() + "/api/v1/query"))
            .header("Content-Type", "application/x-www-form-urlencoded");
    HttpRequest request =
        form.POST(HttpRequest.BodyPublishers.ofString("x=%zz&query=2&time=1&a;b=1")).build();
    HttpRequest series =
        HttpRequest.newBuilder(URI.create(api.root() + "/api/v1/series"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("match%5B%5D=m2&x=%zz"))
            .build();

    HttpResponse<String> answer = api.send(request);
    HttpResponse<String> refused = api.send(series);

    assertThat(answer.body()).contains("\"result\":[1,\"2\"]");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("\"error\":\"error parsing form values: invalid URL escape \\\"%zz\\\"\"");
  }

  @Test
  void aFormOfMoreThanTenMegabytesIsRefused() throws Exception {
    HttpRequest series =
        HttpRequest.newBuilder(URI.create(api.root() + "/api/v1/series"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("match%5B%5D=m2&x=" + "a".repeat(10 << 20)))
            .build();

    HttpResponse<String> refused = api.send(series);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("\"error\":\"error parsing form values: http: POST too large\"");
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
    HttpResponse<String> response = api.getFromBroken(path);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body())
        .startsWith("{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"")
        .endsWith("the disk is gone\"}");
  }
}
