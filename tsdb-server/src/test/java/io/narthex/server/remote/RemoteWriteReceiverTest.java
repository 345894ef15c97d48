package io.narthex.server.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.server.http.Cors;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebServer;
import io.narthex.storage.Appendable;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.ManualTime;
import io.narthex.testing.MemoryStorage;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/** Remote write 1.0 over a socket, with messages written by protobuf's own library. */
class RemoteWriteReceiverTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final long NOW = 1_700_000_000_000L;

  private final MemoryStorage storage = new MemoryStorage();
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    startOver(storage);
  }

  private void startOver(Appendable target) throws IOException {
    Router router = new Router();
    router.add(
        Set.of("POST"), "/api/v1/write", new RemoteWriteReceiver(target, new ManualTime(NOW)));
    server =
        new WebServer(InetSocketAddress.createUnresolved("127.0.0.1", 0), router, new Cors(".*"));
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static WriteMessage series(String... namesAndValues) throws IOException {
    WriteMessage m = new WriteMessage();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      m.label(namesAndValues[i], namesAndValues[i + 1]);
    }
    return m;
  }

  private HttpResponse<String> send(byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/write"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> write(WriteMessage... timeseries) throws Exception {
    WriteMessage request = new WriteMessage();
    for (WriteMessage m : timeseries) {
      request.nested(1, m);
    }
    return send(Snappy.compress(request.toBytes()));
  }

  @Test
  void storesSamplesOfNewAndKnownSeriesInAnyOrder() throws Exception {
    for (int round = 0; round < 4; round++) {
      WriteMessage a = series("__name__", "a").sample(NOW + round, round);
      WriteMessage b = series("__name__", "a", "job", "b").sample(NOW + round, 10 + round);
      WriteMessage c = series("__name__", "c").sample(NOW + round, 20 + round);
      HttpResponse<String> answer = round % 2 == 0 ? write(a, b, c) : write(c, a, b);
      assertThat(answer.statusCode()).isEqualTo(204);
    }

    assertThat(storage.samples(Labels.of("__name__", "a")))
        .isEqualTo(Map.of(NOW, 0.0, NOW + 1, 1.0, NOW + 2, 2.0, NOW + 3, 3.0));
    assertThat(storage.samples(Labels.of("__name__", "a", "job", "b")))
        .containsEntry(NOW + 3, 13.0)
        .hasSize(4);
    assertThat(storage.samples(Labels.of("__name__", "c"))).containsEntry(NOW + 2, 22.0).hasSize(4);
  }

  /** A series that begins like another one, and one of the same hash bucket, are others. */
  @Test
  void tellsSeriesApart() throws Exception {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 3; round++) {
      WriteMessage request = new WriteMessage();
      for (int i = 0; i < 300; i++) {
        int id = random.nextInt(100);
        request.nested(
            1, series("__name__", "m", "id", "x".repeat(id)).sample(NOW + 1000L * round + i, id));
      }
      assertThat(send(Snappy.compress(request.toBytes())).statusCode()).isEqualTo(204);
    }

    for (Labels labels : storage.seriesLabels()) {
      assertThat(storage.samples(labels).values()).containsOnly((double) labels.get("id").length());
    }
  }

  @Test
  void storesHistograms() throws Exception {
    WriteMessage integer =
        new WriteMessage()
            .number(1, 3)
            .real(3, 2.5)
            .zigzag(4, 1)
            .real(5, 0.001)
            .number(6, 1)
            .nested(11, new WriteMessage().zigzag(1, -1).number(2, 2))
            .zigzag(12, 1)
            .zigzag(12, 0)
            .number(15, NOW);
    WriteMessage real =
        new WriteMessage()
            .real(2, 1.5)
            .real(3, 2)
            .zigzag(4, 0)
            .nested(11, new WriteMessage().zigzag(1, 0).number(2, 1))
            .real(13, 1.5)
            .number(15, NOW + 1);

    assertThat(write(series("__name__", "h").nested(4, integer).nested(4, real)).statusCode())
        .isEqualTo(204);

    Map<Long, Object> samples = storage.samples(Labels.of("__name__", "h"));
    assertThat(samples.get(NOW))
        .isEqualTo(
            Histogram.builder()
                .schema(1)
                .zeroThreshold(0.001)
                .zeroCount(1)
                .count(3)
                .sum(2.5)
                .positive(new Span[] {new Span(-1, 2)}, 1, 0)
                .build());
    assertThat(samples.get(NOW + 1)).isInstanceOf(FloatHistogram.class);
  }

  @Test
  void storesExemplars() throws Exception {
    WriteMessage exemplar = new WriteMessage().label("trace_id", "abc").real(2, 0.5).number(3, NOW);

    assertThat(write(series("__name__", "e").sample(NOW, 1).nested(3, exemplar)).statusCode())
        .isEqualTo(204);

    assertThat(storage.exemplars()).hasSize(1);
  }

  @Test
  void leavesOutSeriesWithoutANameOrWithOneLabelTwice() throws Exception {
    HttpResponse<String> answer =
        write(
            series("job", "a").sample(NOW, 1),
            series("__name__", "x", "job", "a", "job", "b").sample(NOW, 2),
            series("__name__", "good").sample(NOW, 3));

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(storage.seriesLabels()).containsExactly(Labels.of("__name__", "good"));
  }

  @Test
  void skipsWhatItDoesNotKnow() throws Exception {
    WriteMessage request =
        new WriteMessage()
            .nested(3, new WriteMessage().number(1, 1).text(2, "help"))
            .nested(1, series("__name__", "x").number(9, 5).sample(NOW, 3).text(10, "later"));

    assertThat(send(Snappy.compress(request.toBytes())).statusCode()).isEqualTo(204);
    assertThat(storage.samples(Labels.of("__name__", "x"))).containsEntry(NOW, 3.0);
  }

  @Test
  void turnsTheWholeRequestAwayForOneSampleTooFarAhead() throws Exception {
    write(series("__name__", "a").sample(NOW, 1));

    HttpResponse<String> future =
        write(
            series("__name__", "b").sample(NOW, 1),
            series("__name__", "a").sample(NOW + 600_001, 1));

    assertThat(future.statusCode()).isEqualTo(400);
    assertThat(future.body()).isEqualTo("out of bounds: timestamp is too far in the future\n");
    assertThat(storage.seriesLabels()).containsExactly(Labels.of("__name__", "a"));
  }

  @Test
  void turnsTheWholeRequestAwayForOneSampleOutOfOrder(@TempDir Path dir) throws Exception {
    server.close();
    try (Tsdb tsdb = Tsdb.open(dir, TsdbOptions.defaults())) {
      startOver(tsdb);
      write(series("__name__", "a").sample(NOW, 1));

      HttpResponse<String> older =
          write(series("__name__", "b").sample(NOW, 1), series("__name__", "a").sample(NOW - 5, 1));

      assertThat(older.statusCode()).isEqualTo(400);
      assertThat(older.body()).isEqualTo("out of order sample\n");
      try (Querier querier = tsdb.querier(0, Long.MAX_VALUE)) {
        SeriesSet b = querier.select(false, null, List.of(Matcher.equal("__name__", "b")));
        assertThat(b.next() && b.at().iterator().next() != ValueType.NONE).isFalse();
      }
    }
  }

  @Test
  void refusesOtherContent() throws Exception {
    byte[] body = Snappy.compress(new byte[0]);

    assertThat(send(body, "Content-Type", "text/plain").statusCode()).isEqualTo(415);
    assertThat(send(body, "Content-Encoding", "gzip").statusCode()).isEqualTo(415);
    assertThat(
            send(body, "Content-Type", "application/x-protobuf", "Content-Encoding", "snappy")
                .statusCode())
        .isEqualTo(204);
  }

  @Test
  void refusesBrokenBodies() throws Exception {
    WriteMessage good = new WriteMessage().nested(1, series("__name__", "a").sample(NOW, 1));
    byte[] bytes = good.toBytes();

    assertThat(send(new byte[] {1, 2, 3}).body()).isEqualTo("snappy: corrupt input\n");
    for (int cut = 1; cut < bytes.length; cut++) {
      HttpResponse<String> answer =
          send(Snappy.compress(java.util.Arrays.copyOf(bytes, bytes.length - cut)));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("unexpected EOF\n");
    }
    assertThat(send(Snappy.compress(new byte[] {0x0c})).body())
        .isEqualTo("proto: wiretype end group for non-group\n");
    assertThat(send(Snappy.compress(new byte[] {0x00, 0x00})).body())
        .startsWith("proto: illegal tag 0");
    assertThat(storage.seriesLabels()).isEmpty();
  }

  /** Whatever bytes come, the answer is a verdict, and the next good request works. */
  @Test
  void survivesNonsense() throws Exception {
    WriteMessage good =
        new WriteMessage().nested(1, series("__name__", "a", "l", "v").sample(NOW, 1));
    byte[] bytes = good.toBytes();
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 150; i++) {
      byte[] mutated = bytes.clone();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      assertThat(send(Snappy.compress(mutated)).statusCode()).isIn(204, 400);
    }

    assertThat(write(series("__name__", "after").sample(NOW, 1)).statusCode()).isEqualTo(204);
  }

  @Test
  void refusesABodyThatUnpacksToTooMuch() throws Exception {
    byte[] bomb = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 0};

    HttpResponse<String> answer = send(bomb);

    assertThat(answer.statusCode()).isEqualTo(400);
  }
}
