package io.narthex.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * An exposition from where the user says: a file, an URL, or {@code -} for standard input.
 *
 * @param body the bytes
 * @param contentType as the server said; empty if not from a server
 */
record WireInput(byte[] body, String contentType) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  static boolean isUrl(String source) {
    return source.startsWith("http://") || source.startsWith("https://");
  }

  /** Reads the source; an URL is asked for {@code accept}. */
  static WireInput read(String source, String accept) throws IOException, InterruptedException {
    if (source.equals("-")) {
      return new WireInput(System.in.readAllBytes(), "");
    }
    if (!isUrl(source)) {
      return new WireInput(Files.readAllBytes(Path.of(source)), "");
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(source))
            .timeout(TIMEOUT)
            .header("Accept", accept)
            .build();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException("server returned HTTP status " + response.statusCode());
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    return new WireInput(response.body(), type);
  }
}
