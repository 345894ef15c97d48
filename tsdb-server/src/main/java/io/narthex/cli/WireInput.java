package io.narthex.cli;

import io.narthex.http.HttpClientConfig;
import io.narthex.http.HttpFetcher;
import io.narthex.http.HttpReply;
import io.narthex.time.SystemScheduler;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * An exposition from where the user says: a file, an URL, or {@code -} for standard input.
 *
 * @param body the bytes
 * @param contentType as the server said; empty if not from a server
 */
record WireInput(byte[] body, String contentType) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static URI uri(String source) {
    try {
      return new URI(source);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not an URL: " + source, e);
    }
  }

  static boolean isUrl(String source) {
    return source.startsWith("http://") || source.startsWith("https://");
  }

  /** Reads the source; an URL is asked for {@code accept}. */
  static WireInput read(String source, String accept) throws IOException {
    if (source.equals("-")) {
      return new WireInput(System.in.readAllBytes(), "");
    }
    if (!isUrl(source)) {
      return new WireInput(Files.readAllBytes(LabDir.noDirectory(Path.of(source))), "");
    }
    try (SystemScheduler time = new SystemScheduler("wire", 1)) {
      HttpReply reply =
          new HttpFetcher(HttpClientConfig.DEFAULT, time)
              .get(
                  uri(source),
                  Map.of("Accept", accept, "Accept-Encoding", "gzip"),
                  new HttpFetcher.Limits(TIMEOUT, 0));
      if (reply.status() != 200) {
        throw new IOException("server returned HTTP status " + reply.statusText());
      }
      return new WireInput(Arrays.copyOf(reply.body(), reply.length()), reply.contentType());
    }
  }
}
