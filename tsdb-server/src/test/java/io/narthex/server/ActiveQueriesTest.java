package io.narthex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which queries run, byte by byte in {@code queries.active}. */
class ActiveQueriesTest {
  @TempDir Path dir;
  private ActiveQueries queries;

  @BeforeEach
  void open() throws IOException {
    queries = new ActiveQueries(dir, 4, () -> Instant.ofEpochSecond(1_700_000_000));
  }

  private byte[] file() throws IOException {
    return Files.readAllBytes(dir.resolve("queries.active"));
  }

  /** The entry in a place, without the zeros and the comma behind it. */
  private String entry(int place) throws IOException {
    byte[] all = file();
    byte[] bytes = Arrays.copyOfRange(all, 1 + place * 1000, 1 + (place + 1) * 1000);
    assertThat(bytes[999]).isEqualTo((byte) ',');
    String text = new String(bytes, 0, 999, StandardCharsets.UTF_8);
    return text.substring(0, text.indexOf('\0') < 0 ? text.length() : text.indexOf('\0'));
  }

  private String inserted(String query) throws Exception {
    return entry(queries.insert(query, () -> {}));
  }

  private static String json(String query) {
    return "{\"query\":\"" + query + "\",\"timestamp_sec\":1700000000}";
  }

  @Test
  void areWrittenAsJson() throws Exception {
    assertThat(file()).hasSize(4001).startsWith('[');
    assertThat(inserted("TestQuery")).isEqualTo(json("TestQuery"));
    assertThat(inserted("")).isEqualTo(json(""));
    assertThat(inserted("m{host=\"1\", id=1}")).isEqualTo(json("m{host=\\\"1\\\", id=1}"));
    assertThat(inserted("a < b & c > d")).isEqualTo(json("a \\u003c b \\u0026 c \\u003e d"));
  }

  @Test
  void areCutToTheirPlace() throws Exception {
    String kept = "a".repeat(999 - json("").length());

    assertThat(inserted("a".repeat(5000))).isEqualTo(json(kept));
    assertThat(inserted(kept)).isEqualTo(json(kept));
  }

  @Test
  void areCutBetweenCharacters() throws Exception {
    String kept = "a".repeat(999 - json("").length());

    assertThat(inserted(kept.substring(2) + "日本")).isEqualTo(json(kept.substring(2)));
    assertThat(inserted(kept.substring(1) + "😀")).isEqualTo(json(kept.substring(1)));
    assertThat(inserted("<".repeat(2000))).startsWith("{\"query\":\"\\u003c\\u003c").endsWith("}");
    queries.delete(0);
    assertThat(inserted("x\ud83d\n\u0001")).isEqualTo(json("x\\ufffd\\n\\u0001"));
    queries.delete(1);
    assertThat(inserted("😀".repeat(1000))).endsWith("😀\",\"timestamp_sec\":1700000000}");
  }

  @Test
  void giveTheirPlacesBack() throws Exception {
    int first = queries.insert("one", () -> {});
    int second = queries.insert("two", () -> {});
    queries.delete(second);
    queries.delete(first);

    assertThat(Arrays.copyOfRange(file(), 1, 4001)).containsOnly(0);
    for (int i = 0; i < 4; i++) {
      inserted("again " + i);
    }
    assertThatThrownBy(
            () ->
                queries.insert(
                    "one too many",
                    () -> {
                      throw new IllegalStateException("given up");
                    }))
        .hasMessage("given up");
  }
}
