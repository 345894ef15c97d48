package io.narthex.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.promql.Engine;
import io.narthex.promql.script.EngineScripts;
import io.narthex.promql.script.ScriptReport;
import io.narthex.promql.script.ScriptRunner;
import io.narthex.promql.script.ScriptStorage;
import io.narthex.storage.Appendable;
import io.narthex.storage.Queryable;
import io.narthex.testing.Conformance;
import io.narthex.testing.MemoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the lesson on queries computes by hand is what the engine computes. */
class QueryLessonTest {
  private static String block(String kind) throws IOException {
    String text =
        Files.readString(Conformance.projectRoot().resolve("docs/lessons/life-of-a-query.md"));
    int from = text.indexOf("```" + kind + "\n") + kind.length() + 4;
    return text.substring(from, text.indexOf("```", from));
  }

  private static ScriptStorage storage() {
    MemoryStorage memory = new MemoryStorage();
    return new ScriptStorage() {
      @Override
      public Appendable appendable() {
        return memory;
      }

      @Override
      public Queryable queryable() {
        return memory;
      }
    };
  }

  @Test
  void theRatesAreThoseComputedByHand() throws IOException {
    Engine engine = new Engine(EngineScripts.options());

    ScriptReport report =
        new ScriptRunner(EngineScripts.of(engine), QueryLessonTest::storage).run(block("promql"));

    assertThat(report.failures()).isEmpty();
    assertThat(report.evaluations()).hasSizeGreaterThan(3);
  }
}
