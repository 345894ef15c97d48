package io.narthex.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobalUrlTest {
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:9090, http, 127.0.0.1:9090, http://127.0.0.1:9090",
    "http://127.0.0.1:9090, https, prometheus.io, https://prometheus.io",
    "http://example.com, https, prometheus.io, http://example.com",
    "http://localhost:8080, https, prometheus.io, http://prometheus.io:8080",
    "http://[::1]:8080, https, prometheus.io, http://prometheus.io:8080",
    "http://localhost, https, prometheus.io, http://prometheus.io",
    "http://localhost:9091, https, [::1], http://[::1]:9091",
    "http://localhost:9091, https, [::1]:9090, http://[::1]:9091",
    "http://localhost:9090/metrics?a=b@c:1/d, https, here:1234, https://here:1234/metrics?a=b@c:1/d",
    "http://user:word@localhost:9091/, https, here, http://user:word@here:9091/",
    "http://localhost.example.com:9090/x, https, here, http://localhost.example.com:9090/x",
    "not a url, https, here, not a url"
  })
  void namesThisMachineAsOthersDo(String url, String scheme, String host, String global) {
    assertThat(new GlobalUrl("9090", scheme, host).of(url)).isEqualTo(global);
  }
}
