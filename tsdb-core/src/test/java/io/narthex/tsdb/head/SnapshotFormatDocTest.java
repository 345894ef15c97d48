package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of head snapshots says what the code does. */
class SnapshotFormatDocTest {
  @Test
  void thePageNamesKindsAndLimits() throws IOException {
    String page =
        Files.readString(Conformance.projectRoot().resolve("docs/format/head-snapshot.md"));

    assertThat(page)
        .contains(
            SnapshotFormat.SERIES
                + " series, "
                + SnapshotFormat.TOMBSTONES
                + " tombstones, "
                + SnapshotFormat.EXEMPLARS
                + " exemplars")
        .contains(SnapshotFormat.PREFIX)
        .contains(String.format("%,d a record", SnapshotFormat.EXEMPLARS_PER_RECORD));
    assertThat(new SnapshotDir(Path.of("/d"), new SnapshotPosition(3, 65_536)).path())
        .isEqualTo(Path.of("/d/chunk_snapshot.000003.0000065536"));
  }
}
