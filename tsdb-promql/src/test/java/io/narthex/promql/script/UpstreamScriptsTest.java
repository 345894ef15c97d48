package io.narthex.promql.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.promql.Engine;
import io.narthex.testing.Conformance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Prometheus's own PromQL suite. {@code upstream-scripts.txt} lists for each file how many
 * evaluations pass; the numbers may only grow.
 */
@Tag("conformance")
class UpstreamScriptsTest {
  @TempDir Path temp;

  private static Stream<String> files() throws IOException {
    try (InputStream in = UpstreamScriptsTest.class.getResourceAsStream("upstream-scripts.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void passesAsManyAsListed(String line) throws IOException {
    String[] cells = line.split("\\s+", -1);
    Path file = Conformance.require("promql/" + cells[0]);

    ScriptReport report = runner().run(Files.readString(file));

    writeFailures(cells[0], report.failures());
    assertThat(report.evaluations()).hasSize(Integer.parseInt(cells[2]));
    assertThat(report.passed())
        .as(() -> cells[0] + ": " + report.failures())
        .isGreaterThanOrEqualTo(Integer.parseInt(cells[1]));
  }

  /** Leaves what fails where a developer finds it. */
  private static void writeFailures(String file, List<ScriptReport.Evaluation> failures)
      throws IOException {
    Path directory = Files.createDirectories(Path.of("target", "upstream-scripts"));
    StringBuilder sb = new StringBuilder();
    for (ScriptReport.Evaluation failure : failures) {
      sb.append(failure).append('\n');
    }
    Files.writeString(directory.resolve(file + ".failures"), sb);
  }

  private ScriptRunner runner() {
    Engine engine = new Engine(EngineScripts.options());
    return new ScriptRunner(EngineScripts.of(engine), () -> new TsdbScriptStorage(temp));
  }
}
