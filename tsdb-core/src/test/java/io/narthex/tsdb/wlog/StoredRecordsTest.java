package io.narthex.tsdb.wlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoredRecordsTest {
  private static byte[] plain(StoredRecords records, int record) {
    byte[] array = records.array(record);
    int start = records.start(record);
    int length = records.length(record);
    if (records.flag(record) == 0) {
      return Arrays.copyOfRange(array, start, start + length);
    }
    try (RecordDecompressor decompressor = new RecordDecompressor()) {
      Compression compression = WalFormat.compression(records.flag(record));
      int n = decompressor.decompress(compression, array, start, length);
      return Arrays.copyOf(decompressor.array(), n);
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void recordsOfOneBatchComeBackWhateverMemoryGrewMeanwhile(Compression compression)
      throws IOException {
    Random random = new Random(3);
    try (StoredRecords records = new StoredRecords(compression)) {
      for (int round = 0; round < 5; round++) {
        LogBatch batch = new LogBatch();
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          byte[] bytes = new byte[(int) Math.exp(random.nextDouble() * 10) - 1];
          if (i % 3 == 0) {
            random.nextBytes(bytes);
          }
          expected.add(bytes);
          batch.buffer().putBytes(bytes, 0, bytes.length);
          batch.endRecord();
        }

        records.clear();
        records.add(batch);

        assertThat(records.count()).isEqualTo(40);
        for (int i = 0; i < 40; i++) {
          assertThat(plain(records, i)).as("record %s", i).isEqualTo(expected.get(i));
          assertThat(records.length(i) + records.saved(i)).isEqualTo(expected.get(i).length);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatWouldNotShrinkIsTakenFromWhereItIs(Compression compression) throws IOException {
    byte[] noise = new byte[500];
    new Random(1).nextBytes(noise);
    try (StoredRecords records = new StoredRecords(compression)) {
      records.add(noise, 100, 300);
      records.add(noise, 0, 0);

      assertThat(records.array(0)).isSameAs(noise);
      assertThat(records.start(0)).isEqualTo(100);
      assertThat(records.length(0)).isEqualTo(300);
      assertThat(records.flag(0)).isZero();
      assertThat(records.saved(0)).isZero();
      assertThat(records.length(1)).isZero();
      assertThat(records.flag(1)).isZero();
    }
  }

  @Test
  void memoryOfABatchServesTheNext() throws IOException {
    try (StoredRecordsPool pool = new StoredRecordsPool(Compression.SNAPPY)) {
      StoredRecords first = pool.take();
      first.add(new byte[100_000], 0, 100_000);
      pool.giveBack(first);

      StoredRecords second = pool.take();
      int capacity = second.capacity();
      second.add(new byte[100_000], 0, 100_000);

      assertThat(second).isSameAs(first);
      assertThat(second.count()).isEqualTo(1);
      assertThat(second.capacity()).isEqualTo(capacity).isPositive();
    }
  }

  @Test
  void twoThatAreOutAreNotTheSameAndAHugeOneIsNotKept() throws IOException {
    try (StoredRecordsPool pool = new StoredRecordsPool(Compression.SNAPPY)) {
      StoredRecords one = pool.take();
      StoredRecords two = pool.take();
      assertThat(two).isNotSameAs(one);

      one.add(new byte[8 << 20], 0, 8 << 20);
      pool.giveBack(one);

      assertThat(pool.take()).isNotSameAs(one);
    }
  }

  @Test
  void whatComesBackAfterTheEndIsNotKept() throws IOException {
    StoredRecordsPool pool = new StoredRecordsPool(Compression.ZSTD);
    StoredRecords out = pool.take();
    out.add(new byte[1000], 0, 1000);

    pool.close();
    pool.giveBack(out);

    assertThat(pool.take()).isNotSameAs(out);
  }
}
