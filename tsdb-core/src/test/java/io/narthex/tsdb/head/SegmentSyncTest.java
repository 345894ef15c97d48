package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.wlog.Durability;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a commit syncs its log: the slow sync of a full segment keeps no transaction open. */
final class SegmentSyncTest {
  @TempDir Path dir;

  /** Open transactions at each sync, while {@code commits} fill segments of two pages. */
  private List<Integer> openAtSyncs(Durability durability, int commits) throws IOException {
    List<Integer> open = new ArrayList<>();
    Head[] head = new Head[1];
    TsdbObserver observer =
        new TsdbObserver() {
          @Override
          public void synced(String log, long nanos) {
            open.add(head[0].isolation().openAppendCount());
          }
        };
    WalOptions options =
        WalOptions.DEFAULT
            .withPageSize(64)
            .withSegmentSize(128)
            .withDurability(durability)
            .withObserver(observer);
    Wal wal = Wal.open(HeadHarness.FS, dir.resolve("wal"), options);
    head[0] =
        new Head(
            HeadOptions.defaults(),
            Head.HeadFiles.open(HeadHarness.FS, dir),
            wal,
            null,
            TsdbObserver.NONE);
    try (Head opened = head[0]) {
      opened.init(Long.MIN_VALUE);
      for (int i = 0; i < commits; i++) {
        HeadHarness.append(opened, Labels.of("a", "b"), 1000L * i, i);
      }
      return List.copyOf(open);
    }
  }

  @Test
  void syncsFullSegmentsWithNoTransactionOpen() throws IOException {
    List<Integer> open = openAtSyncs(Durability.onSegment(), 20);

    assertThat(open).hasSizeGreaterThan(2);
    assertThat(Set.copyOf(open)).containsExactly(0);
  }

  @Test
  void syncsEachCommitBeforeItsSamplesAreSeen() throws IOException {
    List<Integer> open = openAtSyncs(Durability.onCommit(), 20);

    assertThat(open).hasSizeGreaterThanOrEqualTo(20);
    assertThat(Set.copyOf(open)).containsExactly(1);
  }
}
