package io.narthex.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that people write: they have to be UTF-8, and one that is not is told by name and line.
 *
 * <p>Thread-safety: stateless.
 */
final class TextFile {
  private TextFile() {}

  /**
   * The whole of a file.
   *
   * @throws IOException with file and line if it is not UTF-8; with its name if it is a directory
   */
  static String read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(LabDir.noDirectory(file)));
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.capacity());
    CoderResult result = decoder.decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      long line = 1 + text.chars().filter(c -> c == '\n').count();
      throw new IOException(file + ": line " + line + ": not valid UTF-8");
    }
    return text.toString();
  }
}
