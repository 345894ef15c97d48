package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import io.narthex.testing.MiniJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabEncodingTest {
  @TempDir Path dir;
  private int status;

  private String run(String... args) {
    StringWriter out = new StringWriter();
    status = Main.run(args, new PrintWriter(out), new PrintWriter(out));
    return out.toString();
  }

  @Test
  void encodesAGeneratorInEveryEncoding() {
    String text = run("lab", "encode", "--generator", "counter-slope", "--samples", "5760");

    assertThat(status).isZero();
    assertThat(text).contains("delta ", "double-delta ", "varbit ", "XOR ", "XOR2 ");
  }

  @Test
  void explainsAChunkOfACsv() throws IOException {
    Path csv = dir.resolve("s.csv");
    Files.writeString(csv, "t,v\n1000,1\n2000,2\n3000,2.5\n");

    String text = run("lab", "chunk", "--csv", csv.toString(), "--encoding", "varbit");

    assertThat(status).isZero();
    assertThat(text).startsWith("varbit chunk  3 samples  1024 B");
  }

  @Test
  void explainsBytes() {
    String json =
        run("lab", "chunk", "--encoding", "XOR", "--hex", "0001d00f3ff0000000000000", "--json");

    assertThat(MiniJson.object(MiniJson.parse(json))).containsEntry("samples", 1L);
  }

  @Test
  void saysWhereBytesStopMakingSense() {
    String text = run("lab", "chunk", "--encoding", "XOR", "--hex", "0002d00f3ff0000000000000");

    assertThat(status).isEqualTo(1);
    assertThat(text).contains("NOT READABLE");
  }

  @Test
  void namesWhatItDoesNotKnow() {
    String text = run("lab", "encode", "--generator", "nonsense");

    assertThat(status).isEqualTo(2);
    assertThat(text).contains("no generator \"nonsense\"");
  }

  @Test
  @Tag("conformance")
  void readsTheBlocksOfPrometheus() throws IOException {
    for (String name : List.of("blocks-floats", "xor2", "blocks-histograms")) {
      Path db = Conformance.require("datadirs/" + name + "/db");

      String report = run("lab", "encode", "--db", db.toString(), "--json");
      assertThat(status).as(report).isZero();
      assertThat(MiniJson.object(MiniJson.parse(report))).containsKey("encodings");

      String chunk = run("lab", "chunk", "--db", db.toString());
      assertThat(status).as(chunk).isZero();
      assertThat(chunk).contains("sum:").startsWith("block ");
    }
  }
}
