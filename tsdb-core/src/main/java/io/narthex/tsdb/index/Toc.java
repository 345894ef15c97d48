package io.narthex.tsdb.index;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.MappedFile;

/**
 * The table of contents at the end of an index file: where each section starts. What versions
 * before 3.7 wrote as label indices nobody reads any more; their two offsets now repeat others.
 *
 * @param symbols start of the symbols
 * @param series start of the series
 * @param labelIndices end of the series
 * @param labelIndicesTable start of a table that is gone, now that of the postings table
 * @param postings start of the postings lists
 * @param postingsTable start of the postings offset table
 * @upstream tsdb/index/index.go TOC
 */
public record Toc(
    long symbols,
    long series,
    long labelIndices,
    long labelIndicesTable,
    long postings,
    long postingsTable) {

  static Toc read(MappedFile file) {
    if (file.size() < IndexFormat.TOC_SIZE) {
      throw new CorruptionException(file.name(), 0, "read TOC: invalid size", null);
    }
    long at = file.size() - IndexFormat.TOC_SIZE;
    byte[] bytes = file.read(at, IndexFormat.TOC_SIZE);
    ByteReader in = new ByteReader(file.name(), at, bytes, 0, bytes.length);
    try {
      in.checkTrailingCrc();
    } catch (CorruptionException e) {
      throw new CorruptionException(file.name(), at, "read TOC: invalid checksum", e);
    }
    Toc toc = new Toc(in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64());
    toc.check(file, at);
    return toc;
  }

  private void check(MappedFile file, long end) {
    for (long offset : new long[] {symbols, series, labelIndices, postings, postingsTable}) {
      if (offset < 0 || offset > end) {
        throw new CorruptionException(
            file.name(), end, "read TOC: section at " + offset + " lies outside the file", null);
      }
    }
  }

  void write(EncodeBuffer out) {
    int start = out.length();
    out.putBe64(symbols)
        .putBe64(series)
        .putBe64(labelIndices)
        .putBe64(labelIndicesTable)
        .putBe64(postings)
        .putBe64(postingsTable)
        .putCrc(start);
  }
}
