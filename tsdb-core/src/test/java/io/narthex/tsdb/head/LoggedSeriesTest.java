package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Labels;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.index.MemPostings;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.record.SeriesRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoggedSeriesTest {
  private static final int CASES = 3000;

  private static byte[] record(Random random) {
    SeriesRecord rows = new SeriesRecord();
    int n = random.nextInt(40);
    for (int i = 0; i < n; i++) {
      List<String> pairs = new ArrayList<>();
      for (int name = 0; name < 5; name++) {
        if (random.nextInt(4) != 0) {
          pairs.add("n" + name);
          pairs.add(random.nextInt(5) == 0 ? "ü" + random.nextInt() : "v" + random.nextInt(9));
        }
      }
      rows.add(random.nextInt(20) == 0 ? -i : i, Labels.ofSorted(pairs.toArray(new String[0])));
    }
    EncodeBuffer out = new EncodeBuffer();
    new RecordEncoder().series(out, rows);
    return out.toByteArray();
  }

  /** What the decoder of all records makes of it: the twin that is easy to read. */
  private static List<String> expected(byte[] record) {
    SeriesRecord rows = new SeriesRecord();
    List<String> found = new ArrayList<>();
    try {
      new RecordDecoder().series(new ByteReader(record), rows);
    } catch (CorruptionException e) {
      return List.of(e.toString());
    }
    for (int i = 0; i < rows.size(); i++) {
      found.add(rows.refs()[i] + " " + rows.labels()[i]);
    }
    return found;
  }

  private static List<String> found(LoggedSeries rows, byte[] record) {
    List<String> found = new ArrayList<>();
    try {
      rows.read(new ByteReader(record));
    } catch (CorruptionException e) {
      return List.of(e.toString());
    }
    for (int i = 0; i < rows.size(); i++) {
      found.add(rows.ref(i) + " " + rows.labels(i));
    }
    return found;
  }

  @Test
  void readsWhatTheDecoderOfAllRecordsReads() {
    Random random = new Random(1);
    LoggedSeries rows = new LoggedSeries(new MemPostings());
    int damaged = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] record = record(random);
      if (record.length > 2 && random.nextInt(3) == 0) {
        record[1 + random.nextInt(record.length - 1)] ^= (byte) (1 << random.nextInt(8));
      }
      List<String> expected = expected(record);
      damaged += expected.toString().contains("Corruption") ? 1 : 0;

      assertThat(found(rows, record)).as("record %s", i).isEqualTo(expected);
    }
    assertThat(damaged).isPositive();
  }

  @Test
  void indexesTheRowsThatItIsTold() {
    Random random = new Random(2);
    MemPostings postings = new MemPostings();
    MemPostings expected = new MemPostings();
    LoggedSeries rows = new LoggedSeries(postings);
    for (int i = 0; i < 50; i++) {
      rows.read(new ByteReader(record(random)));
      for (int row = 0; row < rows.size(); row++) {
        if (random.nextInt(3) > 0) {
          rows.addToIndex(row);
          expected.add(rows.ref(row), rows.labels(row));
        }
      }
      if (random.nextInt(4) == 0) {
        rows.flush();
      }
    }
    rows.flush();

    assertThat(refs(postings.all())).isEqualTo(refs(expected.all()));
    assertThat(postings.labelNames()).isEqualTo(expected.labelNames());
    for (String name : expected.labelNames()) {
      assertThat(refs(postings.postingsOfName(name)))
          .isEqualTo(refs(expected.postingsOfName(name)));
      assertThat(postings.labelValues(name)).isEqualTo(expected.labelValues(name));
      for (String value : expected.labelValues(name)) {
        assertThat(refs(postings.postings(name, value)))
            .isEqualTo(refs(expected.postings(name, value)));
      }
    }
  }

  private static long[] refs(RefSet set) {
    return set.toArray();
  }
}
