package io.narthex.crash;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Power cuts while the log is cut: checkpoint, truncation, series that went and came again. */
class CheckpointCrashTest extends CrashSuite {
  @Test
  void theLogIsCutBehindBlocks() throws IOException {
    cutEverywhere(Scripts::theLogIsCutBehindBlocks);
  }
}
