package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code narthex test promql}. */
class TestPromqlCommandTest {
  @TempDir Path temp;

  private final StringWriter out = new StringWriter();

  private int run(String script) throws IOException {
    Path file = Files.writeString(temp.resolve("a.test"), script);
    CommandLine line = new CommandLine(new TestPromqlCommand());
    line.setOut(new PrintWriter(out, true));
    return line.execute(file.toString());
  }

  @Test
  void succeedsWhenAllIsAsExpected() throws IOException {
    int status = run("load 1m\n  a 1 2 3\n\neval instant at 2m sum(a)\n  {} 3\n");

    assertThat(out.toString()).contains("a.test: 1 of 1 evaluations as expected");
    assertThat(status).isZero();
  }

  @Test
  void failsAndSaysWhereSomethingElseCame() throws IOException {
    int status = run("load 1m\n  a 1 2 3\n\neval instant at 2m sum(a)\n  {} 4\n");

    assertThat(out.toString())
        .contains("0 of 1 evaluations as expected")
        .contains("line 4: sum(a)")
        .contains("expected 4 for {} but got 3");
    assertThat(status).isEqualTo(1);
  }

  @Test
  void failsAndSaysWhatCannotBeRead() throws IOException {
    int status = run("lode 1m\n");

    assertThat(out.toString()).contains("line 1: invalid command \"lode 1m\"");
    assertThat(status).isEqualTo(1);
  }
}
