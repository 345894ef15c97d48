package io.narthex.tsdb.wlog;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a log at the first damage: what is before stays byte for byte, what is behind goes, since
 * records build on earlier ones. Says what was lost.
 *
 * <pre>
 *   00000003          00000004                     00000005
 *   |r|r|r|r|r|       |r|r|r|#damaged#|r|r|        |r|r|r|r|
 *                     |r|r|r|00 to the page's end    deleted, and begun anew by the log
 * </pre>
 *
 * <p>Safe against a crash at any step: later segments go first, from the last backwards, so that
 * until the very end the damage is still found by the next start.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/wlog/wlog.go WL.Repair. Differs: cuts in place instead of copying record by record
 *     to a new file (upstream loses the segment if it dies between the two); counts what is lost;
 *     refuses damage that is not in this directory (upstream deletes good segments then).
 */
public final class WalRepair {
  private final Fs fs;
  private final Path dir;
  private final int pageSize;
  private final SampleCounter counter;

  /** Tells how many samples a record holds; the log does not know its records. */
  @FunctionalInterface
  public interface SampleCounter {
    /** For who does not care. */
    SampleCounter NONE = record -> 0;

    /** Samples in the record at the cursor; may throw {@link CorruptionException}. */
    long samples(ByteReader record);
  }

  /**
   * What a repair did.
   *
   * @param file the damaged segment
   * @param offset where in it the damage begins: what is before was kept
   * @param reason what was wrong there, without the place
   * @param lostRecords whole records found behind it that are gone; the damaged one comes on top
   * @param lostSamples samples in those
   * @param lostBytes bytes cut off, later segments included
   * @param segmentsDeleted later segments that are gone
   */
  public record Report(
      Path file,
      long offset,
      String reason,
      long lostRecords,
      long lostSamples,
      long lostBytes,
      int segmentsDeleted) {
    @Override
    public String toString() {
      return "cut "
          + file
          + " at byte "
          + offset
          + " ("
          + reason
          + "): lost "
          + lost()
          + "; later segments deleted: "
          + segmentsDeleted;
    }

    /** What is gone, for a sentence. */
    public String lost() {
      return lostBytes
          + " bytes: the damaged record and "
          + lostRecords
          + " records of "
          + lostSamples
          + " samples behind it";
    }
  }

  public WalRepair(Fs fs, Path dir, int pageSize, SampleCounter counter) {
    this.fs = fs;
    this.dir = dir;
    this.pageSize = pageSize;
    this.counter = counter;
  }

  /** Index of the damaged segment. */
  int checkIsHere(CorruptionException damage) {
    String file = damage.file();
    Path path = file == null ? null : Path.of(file);
    int index = path == null ? -1 : WalFormat.segmentIndex(name(path));
    if (path == null || index < 0 || !dir.equals(path.getParent()) || damage.offset() < 0) {
      throw new IllegalArgumentException("not a place in " + dir + ": " + damage.getMessage());
    }
    return index;
  }

  private static String name(Path path) {
    @Nullable Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  /**
   * Cuts the log. No segment may be open for writing.
   *
   * @throws IllegalArgumentException if the damage is not in this directory
   */
  public Report run(CorruptionException damage) throws IOException {
    int index = checkIsHere(damage);
    Path damaged = dir.resolve(WalFormat.segmentName(index));
    int last = Segments.in(fs, dir).last();

    Lost lost = countFrom(index, damage.offset());

    for (int i = last; i > index; i--) {
      fs.delete(dir.resolve(WalFormat.segmentName(i)));
      fs.syncDir(dir);
    }
    try (WritableFile file = fs.append(damaged)) {
      file.truncate(damage.offset());
      long pages = (damage.offset() + pageSize - 1) / pageSize;
      file.truncate(pages * pageSize);
      file.sync();
    }
    return new Report(
        damaged,
        damage.offset(),
        damage.reason(),
        lost.records,
        lost.samples,
        lost.bytes,
        last - index);
  }

  /** What can still be recognised behind the damage. */
  private static final class Lost {
    private long records;
    private long samples;
    private long bytes;
  }

  private Lost countFrom(int index, long offset) throws IOException {
    Lost lost = new Lost();
    List<WalReader.SegmentFile> rest = new ArrayList<>();
    for (WalReader.SegmentFile s : WalReader.segments(fs, dir, index, Integer.MAX_VALUE)) {
      long from = s.index() == index ? offset : 0;
      rest.add(new WalReader.SegmentFile(s.path(), s.index(), from));
      lost.bytes += Math.max(0, fs.size(s.path()) - from);
    }
    try (WalReader reader = new WalReader(fs, rest, pageSize)) {
      while (true) {
        try {
          if (!reader.next()) {
            return lost;
          }
          lost.samples += counter.samples(reader.record());
          lost.records++;
        } catch (CorruptionException e) {
          reader.skipDamage(); // a record that the counter cannot read counts as damaged
        }
      }
    }
  }
}
