package io.narthex.promql.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.promql.Engine;
import io.narthex.promql.script.ScriptEngine.Outcome;
import io.narthex.storage.Appendable;
import io.narthex.storage.Queryable;
import io.narthex.testing.MemoryStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The runner finds what is wrong, and lets pass what is right. */
class ScriptRunnerTest {
  private static final String LOAD =
      """
      load 1m
        a{x="1"} 0+10x10
        a{x="2"} 5x10
        h {{schema:0 count:4 sum:5 buckets:[1 2 1]}}x10

      """;

  private static final class MemoryScriptStorage implements ScriptStorage {
    private final MemoryStorage storage = new MemoryStorage();

    @Override
    public Appendable appendable() {
      return storage;
    }

    @Override
    public Queryable queryable() {
      return storage;
    }
  }

  private static ScriptReport run(String script) throws IOException {
    Engine engine = new Engine(EngineScripts.options());
    return new ScriptRunner(EngineScripts.of(engine), MemoryScriptStorage::new).run(script);
  }

  @Test
  void passesWhatIsAsExpected() throws IOException {
    ScriptReport report =
        run(
            LOAD
                + """
                eval instant at 5m a
                  a{x="1"} 50
                  a{x="2"} 5

                eval instant at 5m scalar(a{x="1"})
                  50

                eval_ordered instant at 5m sort(a)
                  a{x="2"} 5
                  a{x="1"} 50

                eval range from 1m to 3m step 1m a{x="1"}
                  a{x="1"} 10 20 30

                eval instant at 5m a{x="1"}[2m]
                  expect range vector from 4m to 5m step 1m
                  a{x="1"} 40 50

                eval instant at 5m "text"
                  expect string "text"

                eval instant at 5m h
                  h {{schema:0 count:4 sum:5 buckets:[1 2 1]}}

                eval instant at 5m topk(NaN, a)
                  expect fail msg: Parameter value is NaN

                eval_fail instant at 5m a + on() a
                  expected_fail_regexp found duplicate series .*right hand-side

                eval_fail instant at 5m topk(NaN, a)

                eval_fail instant at 5m topk(NaN, a)
                  expect fail msg: Parameter value is NaN

                eval instant at 5m rate(a[5m])
                  expect info msg: PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "a" (1:6)
                  expect no_warn
                  {x="1"} 0.16666666666666666
                  {x="2"} 0

                clear

                eval instant at 5m a
                """);

    assertThat(report.failures()).isEmpty();
    assertThat(report.evaluations()).hasSize(13);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          eval instant at 5m a{x="1"};  a{x="1"} 51 | expected 51 for {__name__="a", x="1"} but got 50
          eval instant at 5m a{x="1"};  a{x="1"} 50.0002 | expected 50.0002 for
          eval instant at 5m a;  a{x="1"} 50 | unexpected metric {__name__="a", x="2"}
          eval instant at 5m a{x="1"};  a{x="1"} 50;  a{x="3"} 1 | expected metric {__name__="a", x="3"} not found
          eval_ordered instant at 5m sort_desc(a);  a{x="2"} 5;  a{x="1"} 50 | at position 2 but was at 1
          eval instant at 5m 1;  2 | expected scalar 2 but got 1
          eval instant at 5m "a";  expect string "b" | expected string "b" but got "a"
          eval instant at 5m h;  h {{schema:0 count:4 sum:5 buckets:[1 1 2]}} | but got {{count:4 sum:5
          eval instant at 5m h;  h {{schema:0 count:4 sum:5 buckets:[1 2 1] counter_reset_hint:gauge}} | expected {{count:4
          eval range from 1m to 3m step 1m a{x="1"};  a{x="1"} 10 21 30 | expected 21 at t=120000
          eval range from 1m to 3m step 1m a{x="1"};  a{x="1"} 10 20 | expected 2 float points
          eval instant at 5m a;  expect fail | expected an error but got none
          eval instant at 5m topk(NaN, a);  expect fail msg: other | but got: Parameter value is NaN
          eval_fail instant at 5m topk(NaN, a);  expect fail msg: other | but got: Parameter value is NaN
          eval instant at 5m topk(NaN, a) | failed: Parameter value is NaN
          eval instant at 5m rate(a{x="2"}[5m]);  expect no_info;  {x="2"} 0 | unexpected infos
          eval instant at 5m rate(a{x="2"}[5m]);  expect info msg: nothing;  {x="2"} 0 | expected info annotation with message "nothing"
          eval instant at 5m a{x="1"} + 0;  expect warn;  {x="1"} 50 | expected warn annotation
          """)
  void findsWhatIsNot(String lines, String problem) throws IOException {
    ScriptReport report = run(LOAD + lines.replace(";", "\n"));

    assertThat(report.passed()).isZero();
    assertThat(report.failures().get(0).problem()).contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          walk 5m | line 1: invalid command "walk 5m"
          load five | line 1: invalid step definition "five": not a valid duration string: "five"
          load 1m;  a 1 b | line 2: unexpected identifier "b" in series values, expected number or "stale"
          eval instant at 5m sum( | line 1: 1:24: parse error: unclosed left parenthesis
          eval instant at 5m a;  a 1 2 | line 2: expecting multiple values in instant evaluation not allowed
          eval instant at 5m a;  expect nothing | line 2: invalid expect statement
          eval instant at 5m a[1m];  expect range vector from 10s | line 2: invalid range vector definition "expect range vector from 10s"
          eval_fail instant at 5m a;  expect fail;  expect fail | line 3: invalid expect lines, multiple expect fail
          eval instant at 5m a;  expect info;  expect no_info | line 3: invalid expect lines, info and no_info
          eval range from 5m to 1m step 1m a | line 1: invalid test definition, end timestamp (1m)
          load 1m;  a@st 1s | line 2: @st line has no following sample line
          load 1m;  a@st 1s 2s;  a 1 | line 3: @st line has 2 values but sample line has 1
          load 1m;  b@st 1s;  a 1 | line 3: @st metric does not match the following sample line metric
          load 1m;  a@st 1s;  a@st 1s;  a 1 | line 3: @st line has no following sample line
          load 1m;  a@st 1s+;  a 1 | line 2: invalid @st sequence: invalid ST item "1s+"
          """)
  void saysWhatItCannotRead(String lines, String message) {
    assertThatThrownBy(() -> run(lines.replace(";", "\n")))
        .isInstanceOf(ScriptException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void runsInstantQueriesAtOtherTimesAndInRangeMode() throws IOException {
    List<String> queries = new ArrayList<>();
    ScriptEngine recording =
        new ScriptEngine() {
          @Override
          public Outcome instant(Queryable storage, String query, long t) {
            queries.add(query + " at " + t);
            return new Outcome(
                new io.narthex.promql.value.Value.Vector(List.of()), null, List.of(), List.of());
          }

          @Override
          public Outcome range(Queryable storage, String query, long start, long end, long step) {
            queries.add(query + " from " + start + " to " + end + " step " + step);
            return new Outcome(
                new io.narthex.promql.value.Value.Matrix(List.of()), null, List.of(), List.of());
          }
        };

    new ScriptRunner(recording, MemoryScriptStorage::new)
        .run("eval instant at 5m a + sum_over_time(b[5m:])\n\neval instant at 5m time() + a\n");

    String pinned = "a @ 300.000 + sum_over_time(b[5m:] @ 300.000)";
    assertThat(queries)
        .containsExactly(
            "a + sum_over_time(b[5m:]) at 300000",
            "a + sum_over_time(b[5m:]) from 240000 to 360000 step 60000",
            pinned + " at -3000000",
            pinned + " from -3060000 to -2940000 step 60000",
            pinned + " at 0",
            pinned + " from -60000 to 60000 step 60000",
            pinned + " at 60000",
            pinned + " from 0 to 120000 step 60000",
            pinned + " at 300000",
            pinned + " from 240000 to 360000 step 60000",
            pinned + " at 3000000",
            pinned + " from 2940000 to 3060000 step 60000",
            "time() + a at 300000",
            "time() + a from 240000 to 360000 step 60000");
  }
}
