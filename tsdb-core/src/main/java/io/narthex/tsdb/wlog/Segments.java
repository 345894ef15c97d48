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
    List<Integer> indexes = new ArrayList<>();
    for (String name : fs.list(dir)) {
      int index = WalFormat.segmentIndex(name);
      if (index >= 0) {
        indexes.add(index);
      }
    }
    if (indexes.isEmpty()) {
      return new Segments(-1, -1);
    }
    Collections.sort(indexes);
    int first = indexes.get(0);
    int last = indexes.get(indexes.size() - 1);
    if (last - first + 1 != indexes.size()) {
      throw new FileSystemException(dir.toString(), null, "segments are not sequential");
    }
    return new Segments(first, last);
  }

  public boolean isEmpty() {
    return last < 0;
  }
}
