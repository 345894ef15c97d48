package io.narthex.bench.head;

import io.narthex.model.labels.Labels;

/** Series as a fleet of hosts has them: ten labels, few distinct values but one. */
final class HeadSeries {
  private HeadSeries() {}

  static Labels labels(int i) {
    return Labels.of(
        "__name__",
        "http_requests_total_" + i % 40,
        "cluster",
        "eu-west-1",
        "code",
        Integer.toString(200 + i % 5),
        "container",
        "server",
        "handler",
        "/api/v1/resource/" + i % 20,
        "instance",
        "10.0." + i / 4000 % 250 + "." + i / 4000 / 250 + ":9090",
        "job",
        "service-" + i % 8,
        "method",
        i % 2 == 0 ? "GET" : "POST",
        "namespace",
        "production",
        "pod",
        "server-" + i / 40);
  }
}
