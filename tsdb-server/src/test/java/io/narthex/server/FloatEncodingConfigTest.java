package io.narthex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.server.config.PrometheusConfig;
import io.narthex.server.config.StorageConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The encoding of floats, by the configuration file before the feature flag; upstream's cases. */
class FloatEncodingConfigTest {
  @TempDir Path dir;

  private static String yaml(String floats) {
    return floats == null ? "" : "storage: {tsdb: {chunk_encoding: {floats: " + floats + "}}}\n";
  }

  @ParameterizedTest
  @CsvSource({
    ", false, false", ", true, true",
    "xor, false, false", "xor, true, false",
    "xor2, false, true", "xor2, true, true"
  })
  void theFileComesBeforeTheFlag(String floats, boolean flag, boolean xor2) throws Exception {
    StorageConfig storage =
        PrometheusConfig.parse(yaml(floats), Path.of("prometheus.yml")).storage();

    assertThat(storage.xor2(flag)).isEqualTo(xor2);
  }

  @Test
  void startTimesAskForXor2() throws Exception {
    Path config = dir.resolve("prometheus.yml");
    Files.writeString(config, yaml("xor"));
    Path data = dir.resolve("data");

    assertThatThrownBy(
            () ->
                Narthex.start(TestServers.options(config, data, "st-storage", "xor2-encoding"))
                    .close())
        .hasMessageContaining("is incompatible with start-timestamp storage");

    Files.writeString(config, yaml("xor2"));
    try (Narthex server = Narthex.start(TestServers.options(config, data, "st-storage"))) {
      assertThat(server.address()).isNotNull();
    }
  }
}
