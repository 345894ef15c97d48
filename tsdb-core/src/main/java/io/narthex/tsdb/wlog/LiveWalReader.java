package io.narthex.tsdb.wlog;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.Fs;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Follows a log from one of its segments on, while it is written: what a remote write does to send
 * on what was committed.
 *
 * <pre>
 *   try (LiveWalReader reader = new LiveWalReader(fs, dir, from, WalFormat.PAGE_SIZE)) {
 *     while (running) {
 *       while (reader.next()) {
 *         handle(reader.segment(), reader.record());
 *       }
 *       waitForTheNextCommitOrAWhile();
 *     }
 *   }
 * </pre>
 *
 * <p>A segment is done when a later one exists and it was read to its end after that was seen: the
 * writer begins a segment only when the one before is complete.
 *
 * <pre>
 *   [00000004]  [00000005]
 *            ^ at its end?  ── 00000005 exists?  ── read 4 once more ──> go on with 5
 * </pre>
 *
 * <p>Damage does not end the life of the reader: {@link #skipSegment()} gives up the rest of the
 * segment. A log that is cut faster than it is read is a {@link java.nio.file.NoSuchFileException};
 * whoever follows then begins again at the checkpoint.
 *
 * <p>Thread-safety: none; the writer may be at work in another thread or process.
 *
 * @upstream tsdb/wlog/watcher.go Watcher.Run, watch. Differs: does not decode records and waits for
 *     nothing; a record that is torn at the end of a segment is told, not passed over.
 */
public final class LiveWalReader implements AutoCloseable {
  private final Fs fs;
  private final Path dir;
  private final int pageSize;
  private int segment;
  private LiveSegmentReader reader;

  /**
   * Begins at the start of a segment.
   *
   * @param segment its index; it must exist
   */
  public LiveWalReader(Fs fs, Path dir, int segment, int pageSize) throws IOException {
    this.fs = fs;
    this.dir = dir;
    this.pageSize = pageSize;
    this.segment = segment;
    this.reader = open(segment);
  }

  private LiveSegmentReader open(int index) throws IOException {
    return new LiveSegmentReader(fs, dir.resolve(WalFormat.segmentName(index)), pageSize);
  }

  /**
   * Goes on to the next record; false if no whole one is there yet.
   *
   * @throws CorruptionException at damage, with the segment file and the position where the damaged
   *     record begins; also if a segment that is followed by another ends within a record
   */
  public boolean next() throws IOException {
    while (true) {
      if (reader.next()) {
        return true;
      }
      if (!hasSuccessor()) {
        return false;
      }
      if (reader.next()) { // written between the two looks
        return true;
      }
      if (reader.unread() > 0) {
        String file = dir.resolve(WalFormat.segmentName(segment)).toString();
        throw new CorruptionException(file, reader.position(), "last record is torn", null);
      }
      skipSegment();
    }
  }

  private boolean hasSuccessor() throws IOException {
    for (String name : fs.list(dir)) {
      if (WalFormat.segmentIndex(name) > segment) {
        return true;
      }
    }
    return false;
  }

  /** Goes on with the next segment, whatever is left of this one. */
  public void skipSegment() throws IOException {
    LiveSegmentReader next = open(segment + 1);
    LiveSegmentReader done = reader;
    reader = next;
    segment++;
    done.close();
  }

  /** A cursor at the beginning of the record; valid until {@link #next()}. */
  public ByteReader record() {
    return reader.record();
  }

  /** Bytes of the record. */
  public int length() {
    return reader.length();
  }

  /** Index of the segment the record is in. */
  public int segment() {
    return segment;
  }

  /** Position in the segment where the record begins. */
  public long offset() {
    return reader.offset();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  @Override
  public String toString() {
    return "LiveWalReader{" + reader + "}";
  }
}
