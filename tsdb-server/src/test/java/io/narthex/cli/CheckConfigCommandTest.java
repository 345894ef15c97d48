package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckConfigCommandTest {
  @TempDir private Path dir;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int check(String yaml) throws IOException {
    Path file = dir.resolve("p.yml");
    Files.writeString(file, yaml);
    return Main.run(
        new String[] {"check", "config", file.toString()},
        new PrintWriter(out, true),
        new PrintWriter(err, true));
  }

  @Test
  void acceptsAGoodFile() throws IOException {
    int status = check("scrape_configs:\n  - job_name: a\n");

    assertThat(status).isZero();
    assertThat(out.toString()).contains("SUCCESS: ").contains("is valid prometheus config file");
  }

  @Test
  void namesFileAndLineOfAMistake() throws IOException {
    int status = check("global:\n  scrape_interval: soon\n");

    assertThat(status).isEqualTo(1);
    assertThat(err.toString()).contains("FAILED: ").contains("p.yml").contains("line 2");
  }
}
