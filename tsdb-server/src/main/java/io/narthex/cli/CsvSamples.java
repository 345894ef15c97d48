package io.narthex.cli;

import io.narthex.model.SampleBuffer;
import io.narthex.util.GoFloats;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Samples of a text: a timestamp in ms, a comma (semicolon, tab) and a value a line. Empty lines,
 * those that begin with {@code #} and a heading are passed over.
 *
 * <p>Thread-safety: stateless.
 */
final class CsvSamples {
  private CsvSamples() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException with file and line, if a line is something else or its time
   *     does not come after the one before; with the file, if it has no samples
   */
  static SampleBuffer read(Path file) throws IOException {
    SampleBuffer buffer = new SampleBuffer();
    int number = 0;
    for (String line : TextFile.read(file).lines().toList()) {
      number++;
      String text = line.strip();
      boolean heading = number == 1 && !text.isEmpty() && Character.isLetter(text.charAt(0));
      if (!text.isEmpty() && !text.startsWith("#") && !heading) {
        add(buffer, text, file + " line " + number);
      }
    }
    if (buffer.isEmpty()) {
      throw new IllegalArgumentException(file + ": no samples");
    }
    return buffer;
  }

  private static void add(SampleBuffer buffer, String text, String place) {
    String[] cells = text.split("[,;\\t]", -1);
    long t;
    double v;
    try {
      t = Long.parseLong(cells[0].strip());
      v = GoFloats.parse(cells[1].strip());
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(place + ": not a timestamp in ms and a value: " + text, e);
    }
    int n = buffer.size();
    if (n > 0 && t <= buffer.time(n - 1)) {
      throw new IllegalArgumentException(
          place + ": time " + t + " does not come after " + buffer.time(n - 1));
    }
    buffer.add(t, v);
  }
}
