package io.narthex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.MiniJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What options of the lab say that cannot be is told in a line that names them. */
class LabOptionsTest {
  @TempDir Path tmp;
  private int status;

  private String run(String... args) {
    StringWriter out = new StringWriter();
    status = Main.run(args, new PrintWriter(out), new PrintWriter(out));
    return out.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          encode --samples 0            | --samples 0: at least 1
          chunk --samples -5            | --samples -5: at least 1
          encode --samples 2000000000   | --samples 2000000000: at most 10000000
          encode --step 0               | --step 0: at least 1
          encode --step -1              | --step -1: at least 1
          encode --jitter -1            | --jitter -1: at least 0
          encode --step 40 --jitter 20  | --jitter 20: not less than half of --step 40, times must ascend
          encode --jitter-share 1.5     | --jitter-share 1.5: not from 0 to 1
          encode --jitter-share NaN     | --jitter-share NaN: not from 0 to 1
          encode --generator x          | --generator: no generator "x"
          encode --csv a --generator constant | --csv and --generator exclude each other
          encode --csv a --step 5       | --csv and --step exclude each other
          encode --db a --csv b         | --db and --csv exclude each other
          chunk --hex 00 --db a         | --hex and --db exclude each other
          chunk --hex 00 --seed 3       | --hex and --seed exclude each other
          chunk --hex 0x                | --hex: not pairs of hexadecimal digits: 0x
          chunk --series up             | --series is of a directory, and none is given
          chunk --encoding zip          | --encoding: no encoding "zip"
          chunk --chunk 3               | --chunk: no chunk 3 among 1
          chunk --html --json           | --json and --html exclude each other
          encode --html --json          | --json and --html exclude each other
          timeline --block 0s           | --block 0s: longer than nothing
          timeline --block x            | --block: not a valid duration string: "x"
          timeline --max-block 1h       | --max-block 1h: shorter than --block 2h
          timeline --span 1y --block 1s | --span in blocks of --block: 31536000: at most 50000
          block --limit -1 a            | --limit -1: at least 0
          head --limit -1 a             | --limit -1: at least 0
          index --limit -1 a            | --limit -1: at least 0
          postings --limit -1 a         | --limit -1: at least 0
          """)
  void areRefused(String command, String expected) {
    List<String> words = new ArrayList<>(List.of("lab"));
    words.addAll(List.of(command.split(" ")));

    String text = run(words.toArray(new String[0]));

    assertThat(text).isEqualToIgnoringNewLines("narthex: " + expected);
    assertThat(status).isEqualTo(1);
  }

  @Test
  void jitterUpToHalfAStepKeepsTimesAscending() {
    String json =
        run("lab", "chunk", "--step", "41", "--jitter", "20", "--samples", "2000", "--json");

    assertThat(status).isZero();
    assertThat(MiniJson.object(MiniJson.parse(json))).containsEntry("samples", 2000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          t,v;1000,1;1000,2        | " line 3: time 1000 does not come after 1000"
          1000,1;2000,2;#;1500,2   | " line 4: time 1500 does not come after 2000"
          1000,1;x,2               | " line 2: not a timestamp in ms and a value: x,2"
          1000                     | " line 1: not a timestamp in ms and a value: 1000"
          t,v                      | ": no samples"
          """)
  void aCsvIsRefusedWithItsLine(String lines, String expected) throws IOException {
    Path csv = Files.writeString(tmp.resolve("s.csv"), lines.replace(';', '\n'));

    for (String command : List.of("encode", "chunk")) {
      assertThat(run("lab", command, "--csv", csv.toString()))
          .isEqualToIgnoringNewLines("narthex: " + csv + expected);
      assertThat(status).isEqualTo(1);
    }
  }

  @Test
  void aDirectoryIsNoFileToRead() {
    for (String[] command : new String[][] {{"encode", "--csv"}, {"chunk", "--csv"}, {"wire"}}) {
      List<String> words = new ArrayList<>(List.of("lab"));
      words.addAll(List.of(command));
      words.add(tmp.toString());

      assertThat(run(words.toArray(new String[0])))
          .isEqualToIgnoringNewLines("narthex: is a directory: " + tmp);
      assertThat(status).isEqualTo(1);
    }
  }

  @Test
  void aCsvOfOtherBytesIsNoText() throws IOException {
    Path csv = tmp.resolve("s.csv");
    Files.write(csv, "1000,1\nä".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(run("lab", "encode", "--csv", csv.toString()))
        .contains(csv + ": line 2: not valid UTF-8");
    assertThat(status).isEqualTo(1);
  }
}
