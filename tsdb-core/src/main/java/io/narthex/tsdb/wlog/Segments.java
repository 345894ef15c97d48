package io.narthex.tsdb.wlog;

import io.narthex.tsdb.fs.Fs;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The segments that a log directory holds.
 *
 * @param first index of the oldest, -1 if there is none
 * @param last index of the newest, -1 if there is none
 * @upstream tsdb/wlog/wlog.go Segments, listSegments
 */
public record Segments(int first, int last) {
  /**
   * Looks into a directory; other files there do not matter.
   *
   * @throws IOException if a segment in the middle is missing
   */
  public static Segments in(Fs fs, Path dir) throws IOException {
    List<Integer> indexes = indexes(fs, dir);
    if (indexes.isEmpty()) {
      return new Segments(-1, -1);
    }
    String missing = missing(indexes);
    if (!missing.isEmpty()) {
      throw new FileSystemException(
          dir.toString(), null, "segments are not sequential: " + missing);
    }
    return new Segments(indexes.get(0), indexes.get(indexes.size() - 1));
  }

  /** Indexes of the segments in a directory, ascending, whether there are gaps or not. */
  public static List<Integer> indexes(Fs fs, Path dir) throws IOException {
    List<Integer> indexes = new ArrayList<>();
    for (String name : fs.list(dir)) {
      int index = WalFormat.segmentIndex(name);
      if (index >= 0) {
        indexes.add(index);
      }
    }
    Collections.sort(indexes);
    return indexes;
  }

  /**
   * Names what is missing between ascending indexes: {@code no 00000002, no 00000004 to 00000007};
   * empty if nothing is.
   */
  public static String missing(List<Integer> indexes) {
    List<String> gaps = new ArrayList<>();
    for (int i = 1; i < indexes.size(); i++) {
      int from = indexes.get(i - 1) + 1;
      int to = indexes.get(i) - 1;
      if (from <= to) {
        String first = "no " + WalFormat.segmentName(from);
        gaps.add(from == to ? first : first + " to " + WalFormat.segmentName(to));
      }
    }
    return String.join(", ", gaps);
  }

  public boolean isEmpty() {
    return last < 0;
  }
}
