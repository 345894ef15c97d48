package io.narthex.promql.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.promql.Engine;
import io.narthex.promql.EngineOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own scripts: what upstream's suite leaves open, and one example of everything. */
class OwnScriptsTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {"annotations", "acceptance-a", "acceptance-b", "acceptance-c", "acceptance-d"})
  void givesWhatTheScriptExpects(String name) throws IOException {
    run(name, EngineScripts.options());
  }

  @Test
  void removesNamesAtOnceUnlessAskedNotTo() throws IOException {
    run("names", EngineScripts.options().toBuilder().delayedNameRemoval(false).build());
  }

  @Test
  void judgesCountersByTheirTypeLabel() throws IOException {
    run("types", EngineScripts.options().toBuilder().typeAndUnitLabels(true).build());
  }

  private void run(String name, EngineOptions options) throws IOException {
    Engine engine = new Engine(options);
    ScriptRunner runner =
        new ScriptRunner(EngineScripts.of(engine), () -> new TsdbScriptStorage(temp));

    ScriptReport report = runner.run(script(name));

    assertThat(report.failures()).isEmpty();
    assertThat(report.evaluations()).isNotEmpty();
  }

  private static String script(String name) throws IOException {
    try (InputStream in = OwnScriptsTest.class.getResourceAsStream("own/" + name + ".test")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
