package io.narthex.tsdb.wlog;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.narthex.model.CorruptionException;
import io.narthex.testing.FaultyFs;
import io.narthex.testing.FuzzSeeds;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.fs.WritableFile;
import io.narthex.tsdb.record.RecordDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Any bytes are records or a {@link CorruptionException}. Behind an even first byte of an input a
 * whole segment follows; behind an odd one a single record, for no fuzzer guesses its checksum.
 */
class WalFuzzTest {
  private static final Path DIR = Path.of("/wal");
  private static final Path FILE = DIR.resolve("00000000");

  @Test
  void keptInputs() {
    FuzzSeeds.replay(WalFuzzTest.class, "read", this::check);
  }

  @FuzzTest(maxDuration = "2m")
  @Tag("slow")
  @Tag("fuzz")
  void read(byte[] input) {
    check(input);
  }

  private void check(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    try {
      if ((input[0] & 1) == 0) {
        readSegment(bytes);
      } else {
        new RecordDecoder().decode(new ByteReader(bytes));
      }
    } catch (CorruptionException e) {
      // what bad bytes deserve
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void readSegment(byte[] bytes) throws IOException {
    FaultyFs fs = new FaultyFs();
    fs.createDirectories(DIR);
    try (WritableFile file = fs.create(FILE)) {
      file.write(bytes, 0, bytes.length);
      file.sync();
    }
    RecordDecoder decoder = new RecordDecoder();
    List<WalReader.SegmentFile> files = List.of(new WalReader.SegmentFile(FILE, 0, 0));
    try (WalReader reader = new WalReader(fs, files, WalFormat.PAGE_SIZE)) {
      while (reader.next()) {
        decoder.decode(reader.record());
      }
    }
  }
}
