package io.narthex.crash;

import io.narthex.testing.FaultyFs.Loss;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All scripts with all kinds of loss at every operation. */
@Tag("slow")
class EveryLossCrashTest extends CrashSuite {
  @ParameterizedTest
  @EnumSource(Loss.class)
  void allScripts(Loss loss) throws IOException {
    cutEverywhere(Scripts::everySyncedCommitIsThere, k -> List.of(loss));
    cutEverywhere(Scripts::lateSamplesAreThereToo, k -> List.of(loss));
    cutEverywhere(Scripts::aDeletionThatWasDoneStaysDone, k -> List.of(loss));
    cutEverywhere(Scripts::headToBlocks, k -> List.of(loss));
    cutEverywhere(Scripts::blocksToLargerBlocks, k -> List.of(loss));
    cutEverywhere(Scripts::deletionAndRetention, k -> List.of(loss));
    cutEverywhere(Scripts::theLogIsCutBehindBlocks, k -> List.of(loss));
  }
}
