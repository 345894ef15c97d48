package io.narthex.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import io.narthex.model.StaleNaN;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/**
 * The same four hours of samples, written to this server and to Prometheus 2.42 over remote write,
 * leave the same figures in {@code prometheus_tsdb_*} and {@code /api/v1/status/tsdb}.
 */
class StorageMetricsTest {
  private static final long HOUR = 3_600_000;
  private static final long STEP = 60_000;
  private static final int STEPS = 240;
  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What follows from time, from the disk, or from how a server is made inside. */
  private static final Pattern NOT_COMPARED =
      Pattern.compile(
          "prometheus_tsdb_(.*_duration_seconds(_sum|_bucket|\\{).*|data_replay_duration_seconds"
              + "|clean_start|compactions_triggered_total" // may be asked for once more
              + "|compaction_chunk_size_bytes_.*|storage_blocks_bytes" // older encoding and index
              + "|wal_page_flushes_total" // a commit is one write here
              + "|out_of_order_wbl_.*|reloads_total" // nothing is done for no late samples here
              + "|tombstone_cleanup_seconds.*)"); // not there

  /** 3.14 has the type, which 2.42 has not. */
  private static final String LATE = "prometheus_tsdb_head_out_of_order_samples_appended_total";

  @TempDir Path dir;

  private static byte[] message(Message content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    content.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  private interface Message {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] label(String name, String value) throws IOException {
    return message(
        out -> {
          out.writeString(1, name);
          out.writeString(2, value);
        });
  }

  /** A series of a write request: labels in order, then times and values in turn. */
  private static byte[] series(Map<String, String> labels, double... timesAndValues)
      throws IOException {
    return message(
        out -> {
          for (Map.Entry<String, String> e : new TreeMap<>(labels).entrySet()) {
            out.writeByteArray(1, label(e.getKey(), e.getValue()));
          }
          for (int i = 0; i < timesAndValues.length; i += 2) {
            long t = (long) timesAndValues[i];
            double v = timesAndValues[i + 1];
            out.writeByteArray(
                2,
                message(
                    sample -> {
                      sample.writeDouble(1, v);
                      sample.writeInt64(2, t);
                    }));
          }
        });
  }

  private static Map<String, String> instance(int i) {
    return Map.of("__name__", "m_" + i % 4, "instance", "i" + i, "job", "x");
  }

  private static int write(String address, byte[]... series) throws Exception {
    byte[] request =
        message(
            out -> {
              for (byte[] s : series) {
                out.writeByteArray(1, s);
              }
            });
    return HTTP.send(
            HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/write"))
                .header("Content-Encoding", "snappy")
                .header("Content-Type", "application/x-protobuf")
                .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Snappy.compress(request)))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static String get(String address, String path) throws Exception {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static TreeMap<String, Double> metrics(String address) throws Exception {
    TreeMap<String, Double> found = new TreeMap<>();
    for (String line : get(address, "/metrics").split("\n")) {
      if (line.startsWith("prometheus_tsdb_")) {
        int end = line.lastIndexOf(' ');
        String value = line.substring(end + 1);
        found.put(bound(line.substring(0, end)), value.equals("NaN") ? 0 : number(value));
      }
    }
    return found;
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** A bucket's bound as a number, however it is written. */
  private static String bound(String series) {
    Matcher le = Pattern.compile("le=\"([^\"]*)\"").matcher(series);
    return le.find() ? le.replaceFirst("le=\"" + number(le.group(1)) + "\"") : series;
  }

  /** Four hours: the head is cut once, two hours long; then late and refused samples. */
  private static void run(String address, long start) throws Exception {
    for (int step = 0; step <= STEPS; step++) {
      byte[][] all = new byte[step % 25 == 12 ? 21 : 20][];
      for (int i = 0; i < 20; i++) {
        all[i] = series(instance(i), start + step * STEP, step * (i + 1.0));
      }
      if (all.length > 20) { // a life of one sample
        all[20] = series(Map.of("__name__", "short", "n", "" + step), start + step * STEP, 1);
      }
      assertThat(write(address, all)).isLessThan(300);
      if (step == 185) {
        awaitOneBlock(address);
      }
    }
    double end = start + STEPS * STEP;
    write(address, series(instance(0), end - 60_001, 1));
    write(address, series(instance(1), end - 60_002, 1, end - 60_003, 2));
    write(address, series(instance(2), end, 5_555)); // another value at the same time
    write(address, series(instance(3), end, STEPS * 4)); // the same
    write(address, series(instance(4), end - 45 * STEP, 5)); // beyond the window
    write(address, series(Map.of("__name__", "st"), end, 1, end + 1, StaleNaN.VALUE));
  }

  private static void awaitOneBlock(String address) throws Exception {
    Instant deadline = Instant.now().plusSeconds(30);
    while (metrics(address).get("prometheus_tsdb_blocks_loaded") < 1) {
      assertThat(Instant.now()).isBefore(deadline);
      Thread.onSpinWait();
    }
    String truncations = "prometheus_tsdb_head_truncations_total";
    while (metrics(address).get(truncations) < 1) {
      assertThat(Instant.now()).isBefore(deadline);
    }
  }

  private Path config() throws IOException {
    return Files.writeString(
        dir.resolve("prometheus.yml"),
        "global: {scrape_interval: 1h}\nstorage: {tsdb: {out_of_order_time_window: 30m}}\n");
  }

  private Narthex ours() throws Exception {
    return Narthex.start(
        new TestServers.Builder(dir.resolve("ours"))
            .config(config())
            .retention(Duration.ofDays(3650), 0)
            .remoteWriteReceiver(true)
            .features(Set.of("exemplar-storage"))
            .build());
  }

  /** Begins ten minutes into a range of two hours, so that the first block is not a whole one. */
  private static long start() {
    long now = Instant.now().toEpochMilli();
    return now - now % (2 * HOUR) - 4 * HOUR + HOUR / 6;
  }

  @Test
  void areThoseOfPrometheus() throws Exception {
    if (!Files.isExecutable(PROMETHEUS)) {
      System.err.println("SKIPPED: no " + PROMETHEUS);
      Assumptions.abort("no " + PROMETHEUS);
    }
    long start = start();
    String theirs = "127.0.0.1:" + freePort();
    Process prometheus = prometheus(theirs);
    try (Narthex narthex = ours()) {
      awaitReady(theirs);
      run(theirs, start);
      String address = narthex.address().toString();
      run(address, start);

      TreeMap<String, Double> expected = metrics(theirs);
      TreeMap<String, Double> found = metrics(address);
      expected.keySet().removeIf(name -> NOT_COMPARED.matcher(name).matches());
      expected.put(LATE + "{type=\"float\"}", expected.remove(LATE));
      assertThat(expected).hasSizeGreaterThan(70);
      TreeMap<String, Double> compared = new TreeMap<>(found);
      compared.keySet().retainAll(expected.keySet());
      assertThat(compared).isEqualTo(expected);
      assertThat(part(address, "headStats")).isEqualTo(part(theirs, "headStats"));
      for (String list : new String[] {"seriesCountByMetricName", "labelValueCountByLabelName"}) {
        assertThat(part(address, list)).containsExactlyInAnyOrderElementsOf(part(theirs, list));
      }
    } finally {
      prometheus.destroy();
      prometheus.waitFor();
    }
  }

  /**
   * The objects of a field of the status page's JSON; those of one count come in any order there.
   */
  private static List<String> part(String address, String field) throws Exception {
    String json = get(address, "/api/v1/status/tsdb");
    int from = json.indexOf("\"" + field + "\"");
    assertThat(from).isPositive();
    int to = json.indexOf(field.equals("headStats") ? '}' : ']', from);
    return List.of(json.substring(from + field.length() + 3, to).split("[{}\\[,]+(?=\")"));
  }

  @Test
  void haveTheNamesOfThreeFourteen() throws Exception {
    try (Narthex narthex = ours()) {
      String address = narthex.address().toString();
      run(address, start());

      Set<String> names = new TreeSet<>();
      for (String name : metrics(address).keySet()) {
        names.add(
            name.replaceFirst("\\{.*", "")
                .replaceFirst("^prometheus_tsdb_", "")
                .replaceFirst("_(bucket|sum|count)$", ""));
      }
      assertThat(names).contains(NAMES.split("\\s+"));
    }
  }

  /**
   * Those of 3.14 but those of stale and selected series, the write queue, and what was not met.
   */
  private static final String NAMES =
      """
      blocks_loaded checkpoint_creations_failed_total checkpoint_creations_total
      checkpoint_deletions_failed_total checkpoint_deletions_total clean_start
      compaction_chunk_range_seconds compaction_chunk_samples compaction_chunk_size_bytes
      compaction_duration_seconds compaction_populating_block compactions_failed_total
      compactions_skipped_total compactions_total compactions_triggered_total
      data_replay_duration_seconds exemplar_exemplars_appended_total
      exemplar_exemplars_in_storage exemplar_last_exemplars_timestamp_seconds
      exemplar_max_exemplars exemplar_out_of_order_exemplars_total
      exemplar_series_with_exemplars_in_storage head_active_appenders
      head_appenders_created_total head_chunks head_chunks_created_total
      head_chunks_removed_total head_chunks_storage_size_bytes head_gc_duration_seconds
      head_max_time head_max_time_seconds head_min_time head_min_time_seconds
      head_native_histogram_buckets head_native_histogram_series
      head_out_of_order_samples_appended_total head_samples_appended_total head_series
      head_series_created_total head_series_not_found_total head_series_removed_total
      head_stale_series head_truncations_failed_total head_truncations_total
      isolation_high_watermark isolation_low_watermark lowest_timestamp
      lowest_timestamp_seconds mmap_chunk_corruptions_total mmap_chunks_total
      out_of_bound_samples_total out_of_order_samples_total
      out_of_order_wbl_completed_pages_total out_of_order_wbl_fsync_duration_seconds
      out_of_order_wbl_page_flushes_total out_of_order_wbl_record_bytes_saved_total
      out_of_order_wbl_record_part_writes_total
      out_of_order_wbl_record_parts_bytes_written_total out_of_order_wbl_segment_current
      out_of_order_wbl_storage_size_bytes out_of_order_wbl_truncations_failed_total
      out_of_order_wbl_truncations_total out_of_order_wbl_writes_failed_total
      reloads_failures_total reloads_total retention_limit_bytes retention_limit_percentage
      retention_limit_seconds sample_ooo_delta size_retentions_total
      snapshot_replay_error_total storage_blocks_bytes symbol_table_size_bytes
      time_retentions_total too_old_samples_total vertical_compactions_total
      wal_completed_pages_total wal_corruptions_total wal_fsync_duration_seconds
      wal_page_flushes_total wal_record_bytes_saved_total wal_record_part_writes_total
      wal_record_parts_bytes_written_total wal_segment_current wal_storage_size_bytes
      wal_truncate_duration_seconds wal_truncations_failed_total wal_truncations_total
      wal_writes_failed_total""";

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Process prometheus(String address) throws IOException {
    return new ProcessBuilder(
            PROMETHEUS.toString(),
            "--config.file=" + config(),
            "--storage.tsdb.path=" + dir.resolve("theirs"),
            "--storage.tsdb.retention.time=10y",
            "--web.enable-remote-write-receiver",
            "--enable-feature=exemplar-storage",
            "--web.listen-address=" + address)
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("log").toFile())
        .start();
  }

  private static void awaitReady(String address) throws Exception {
    Instant deadline = Instant.now().plusSeconds(30);
    while (true) {
      try {
        if (get(address, "/-/ready").contains("Ready")) {
          return;
        }
      } catch (java.net.ConnectException e) {
        assertThat(Instant.now()).isBefore(deadline);
      }
    }
  }
}
