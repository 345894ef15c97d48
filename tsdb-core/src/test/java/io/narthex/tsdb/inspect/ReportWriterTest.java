package io.narthex.tsdb.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.MiniJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportWriterTest {
  private static final String HOSTILE = "</title><script>alert('x')</script>&\"\\\n";

  private static List<String> write(ReportForm form, ReportLine... lines) {
    List<String> written = new ArrayList<>();
    try (ReportWriter out = ReportWriter.of(form, HOSTILE, written::add)) {
      Arrays.asList(lines).forEach(out);
    }
    return written;
  }

  private static ReportLine[] sample() {
    return new ReportLine[] {
      ReportLine.heading("a heading"),
      ReportLine.of(0, "file").with("name", HOSTILE),
      ReportLine.of(1, "row").with("n", 1).with("v", 0.5),
      ReportLine.of(1, "row").with("n", 2L).with("v", null).bad(),
      ReportLine.of(1, "sum").with("n", 3).text("  sum of %d", 3),
      ReportLine.of(0, "file").with("name", "b"),
    };
  }

  @Test
  void textIsAsTheReportSaysOrAListOfTheValues() {
    assertThat(write(ReportForm.TEXT, sample()))
        .containsExactly(
            "a heading",
            "file: name " + HOSTILE,
            "  row: n 1, v 0.5",
            "  row: n 2, v null",
            "  sum of 3",
            "file: name b");
  }

  @Test
  void jsonIsAnObjectALineWithoutHeadings() {
    List<String> lines = write(ReportForm.JSON, sample());

    assertThat(lines).hasSize(5);
    assertThat(MiniJson.object(MiniJson.parse(lines.get(0)))).containsEntry("name", HOSTILE);
    assertThat(lines.get(1)).isEqualTo("{\"what\":\"row\",\"n\":1,\"v\":\"0.5\"}");
    assertThat(lines.get(2)).isEqualTo("{\"what\":\"row\",\"n\":2,\"v\":null}");
  }

  @Test
  void jsonNestsListsAndMaps() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", List.of(1, "x"));
    map.put("b", Map.of());
    ReportLine line =
        ReportLine.of(0, "z")
            .with("map", map)
            .with("none", List.of())
            .with("yes", true)
            .with("strip", new Strip(0, 9, List.of(new Strip.Piece(0, 3, 1))));

    assertThat(line.json())
        .isEqualTo(
            "{\"what\":\"z\",\"map\":{\"a\":[1,\"x\"],\"b\":{}},\"none\":[],\"yes\":true,"
                + "\"strip\":[{\"mint\":0,\"maxt\":3,\"level\":1}]}");
  }

  @Test
  void pagesFoldWhatHasPartsAndMakeTablesOfWhatIsAlike() {
    List<String> lines = write(ReportForm.HTML, sample());

    assertThat(lines.subList(1, lines.size()))
        .containsExactly(
            "<details open><summary><b>file</b> <i>name</i> "
                + HtmlPage.escape(HOSTILE)
                + "</summary>",
            "<table><tr><th>row<th class=\"num\">n<th class=\"num\">v",
            "<tr><td><td class=\"num\">1<td class=\"num\">0.5",
            "<tr class=\"bad\"><td><td class=\"num\">2<td>",
            "</table>",
            "<table><tr><th>sum<th class=\"num\">n",
            "<tr><td><td class=\"num\">3",
            "</table>",
            "</details>",
            "<table><tr><th>file<th>name",
            "<tr><td><td>b",
            "</table>",
            "</html>");
    assertThat(String.join("\n", lines)).startsWith("<!doctype html>").doesNotContain("<script");
  }

  @Test
  void pagesDrawSpansOfTime() {
    Strip strip =
        new Strip(0, 200, List.of(new Strip.Piece(0, 50, 1), new Strip.Piece(50, 200, 9)));

    assertThat(write(ReportForm.HTML, ReportLine.of(0, "z").with("s", strip)))
        .anyMatch(
            line ->
                line.contains("class=\"l1\" style=\"left:0.000%;width:25.000%\"")
                    && line.contains("class=\"l4\" style=\"left:25.000%;width:75.000%\""));
  }

  @Test
  void anEmptyReportIsAWholePage() {
    assertThat(String.join("", write(ReportForm.HTML))).endsWith("</h1></html>");
  }
}
