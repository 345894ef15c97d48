package io.narthex.tsdb.chunks;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.MappedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a look at all of {@code chunks_head/} found: each file to its first fault. Only reads.
 *
 * @param files files looked at
 * @param chunks sound chunks in them
 * @param faults a sentence each, which begins with the name of the file
 * @upstream none — upstream finds out while it starts, and deletes files
 */
public record HeadChunkCheck(int files, long chunks, List<String> faults) {
  /** Looks at the files of {@code dir}; a directory that is not there has none. */
  public static HeadChunkCheck of(Fs fs, Path dir) throws IOException {
    TreeMap<Integer, Path> found = HeadChunkFiles.list(fs, dir);
    List<String> faults = new ArrayList<>();
    long[] chunks = new long[1];
    int previous = -1;
    for (Map.Entry<Integer, Path> entry : found.entrySet()) {
      int number = entry.getKey();
      String name = HeadChunksFormat.fileName(number);
      if (previous >= 0 && number != previous + 1) {
        faults.add(name + ": the file before it is " + HeadChunksFormat.fileName(previous));
      }
      previous = number;
      boolean unwritten = number == found.lastKey() && fs.size(entry.getValue()) == 0;
      if (unwritten) {
        continue; // as a crash may leave it; the next start removes it
      }
      try (MappedFile file = fs.map(entry.getValue())) {
        HeadChunkFiles.scan(
            file,
            number,
            (series, ref, mint, maxt, samples, encoding, late) -> {
              chunks[0]++;
              return null;
            });
      } catch (CorruptionException e) {
        faults.add(name + (e.offset() < 0 ? "" : " at " + e.offset()) + ": " + e.reason());
      }
    }
    return new HeadChunkCheck(found.size(), chunks[0], List.copyOf(faults));
  }
}
