package io.narthex.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Upstream's own configuration files, if they are there: {@code config/*.yml} and {@code
 * config/errors.tsv} (file, tab, part of the message).
 */
@Tag("conformance")
class UpstreamConfigTest {
  @Test
  void badFilesAreRefusedWithUpstreamsMessage() throws IOException {
    Path dir = Conformance.require("config/errors.tsv").getParent();
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (String row : Files.readAllLines(dir.resolve("errors.tsv"))) {
      String[] parts = row.split("\t", 2);
      String message = error(dir.resolve(parts[0]));
      boolean refusedByName = message.contains("is not supported");
      if (!refusedByName
          && !message.contains(parts[1].replace("unmarshal errors", "cannot unmarshal"))) {
        wrong.add(parts[0] + ": expected " + parts[1] + " but was " + message);
      }
      checked++;
    }

    assertThat(wrong).isEmpty();
    assertThat(checked).isGreaterThan(130);
  }

  @Test
  void goodFilesAreTakenUnlessTheyNeedWhatWeDoNotHave() throws IOException {
    Path dir = Conformance.require("config/errors.tsv").getParent();
    List<String> wrong = new ArrayList<>();
    int taken = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, "*.good.yml")) {
      for (Path file : files) {
        String message = error(file);
        if (message.isEmpty()) {
          taken++;
        } else if (!message.contains("is not supported")) {
          wrong.add(file.getFileName() + ": " + message);
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(taken).isGreaterThan(40);
  }

  private static String error(Path file) {
    try {
      PrometheusConfig.load(file, name -> null);
      return "";
    } catch (ConfigException e) {
      return e.getMessage();
    }
  }
}
