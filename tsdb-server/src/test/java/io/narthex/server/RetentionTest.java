package io.narthex.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.server.config.PrometheusConfig;
import io.narthex.server.config.StorageConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept, by the flags and by the configuration file. */
class RetentionTest {
  @ParameterizedTest(name = "flags {0} {1}, file {2} -> {3}")
  @CsvSource({
    "0, 0, , 15d",
    "3, 0, , 3d",
    "0, 1073741824, , 1GiB",
    "3, 1536, , 3d or 1KiB512B",
    "0, 0, time: 2d, 2d",
    "0, 0, size: 1GB, 1GiB",
    "3, 0, time: 2d, 2d",
    "3, 0, size: 1GB, 1GiB",
    "0, 1024, 'size: 1GB, time: 2d', 2d or 1GiB",
    "0, 0, 'size: 0, time: 0s', ''",
  })
  void takesTheFileBeforeTheFlags(long days, long bytes, String file, String expected)
      throws Exception {
    StorageConfig storage =
        PrometheusConfig.parse(
                file == null ? "" : "storage: {tsdb: {retention: {" + file + "}}}",
                Path.of("prometheus.yml"))
            .storage();

    ServerOptions flags =
        new TestServers.Builder(Path.of("data")).retention(Duration.ofDays(days), bytes).build();

    assertThat(Retention.of(flags, storage)).hasToString(expected);
  }
}
