package io.narthex.crash;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Power cuts while the head becomes blocks and blocks become larger ones, or go. */
class CompactionCrashTest extends CrashSuite {
  @Test
  void headToBlocks() throws IOException {
    cutEverywhere(Scripts::headToBlocks);
  }

  @Test
  void blocksToLargerBlocks() throws IOException {
    cutEverywhere(Scripts::blocksToLargerBlocks);
  }

  @Test
  void deletionAndRetention() throws IOException {
    cutEverywhere(Scripts::deletionAndRetention);
  }
}
