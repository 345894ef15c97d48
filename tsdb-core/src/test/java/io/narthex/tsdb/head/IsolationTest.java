package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IsolationTest {
  @Test
  void aReaderSeesNeitherOpenNorLaterTransactions() {
    Isolation isolation = new Isolation(false);
    long first = isolation.newAppend(0);
    long open = isolation.newAppend(0);
    isolation.closeAppend(first);

    try (Isolation.State reader = isolation.newRead(0, 10)) {
      isolation.closeAppend(open);
      long later = isolation.newAppend(0);

      assertThat(reader.sees(first)).isTrue();
      assertThat(reader.sees(open)).isFalse();
      assertThat(reader.sees(later)).isFalse();
    }
  }

  @Test
  void theLowWatermarkWaitsForAppendersAndReaders() {
    Isolation isolation = new Isolation(false);
    long first = isolation.newAppend(0);
    long second = isolation.newAppend(0);
    assertThat(isolation.lowWatermark()).isEqualTo(first);

    Isolation.State reader = isolation.newRead(0, 10);
    isolation.closeAppend(first);
    isolation.closeAppend(second);
    assertThat(isolation.lowWatermark()).isEqualTo(first);

    reader.close();
    assertThat(isolation.lowWatermark()).isEqualTo(second);
  }

  @Test
  void hidesTheNewestSamplesFromTheFirstInvisibleOneOn() {
    Isolation isolation = new Isolation(false);
    TxRing ring = new TxRing();
    for (int i = 0; i < 20; i++) {
      ring.add(isolation.newAppend(0));
    }
    for (long id = 1; id <= 20; id++) {
      if (id != 15) {
        isolation.closeAppend(id);
      }
    }
    try (Isolation.State reader = isolation.newRead(0, 10)) {
      assertThat(ring.hiddenFrom(reader)).isEqualTo(6);
      ring.forgetBelow(isolation.lowWatermark());
      assertThat(ring.hiddenFrom(reader)).isEqualTo(6);
    }
  }

  @Test
  void switchedOffItHidesNothing() {
    Isolation isolation = new Isolation(true);

    assertThat(isolation.newAppend(0)).isZero();
    try (Isolation.State reader = isolation.newRead(0, 10)) {
      assertThat(reader.hides()).isFalse();
    }
  }

  @Test
  void committedIsWhatIsBelowAllOpenTransactions() {
    Isolation isolation = new Isolation(false);
    assertThat(isolation.committed()).isZero();
    assertThat(isolation.lowestAppendTime()).isEqualTo(Long.MAX_VALUE);

    long a = isolation.newAppend(10);
    long b = isolation.newAppend(30);
    long c = isolation.newAppend(20);
    assertThat(isolation.committed()).isEqualTo(a - 1);
    assertThat(isolation.lowestAppendTime()).isEqualTo(10);

    try (Isolation.State reader = isolation.newRead(0, 10)) {
      isolation.closeAppend(c);
      assertThat(isolation.committed()).as("the newest one ended").isEqualTo(a - 1);
      isolation.closeAppend(a);
      assertThat(isolation.committed()).as("readers hold nothing up").isEqualTo(b - 1);
      assertThat(isolation.lowestAppendTime()).isEqualTo(30);
      assertThat(reader.sees(a)).isFalse();
    }
    isolation.closeAppend(b);
    assertThat(isolation.committed()).isEqualTo(c);
    assertThat(isolation.lowestAppendTime()).isEqualTo(Long.MAX_VALUE);
    assertThat(new Isolation(true).committed()).isZero();
  }

  /** Whoever began before chunks went to blocks may ask for them; whoever began then does not. */
  @Test
  void chunksOfLateSamplesWaitForThoseWhoMayAskForThem() throws InterruptedException {
    OutOfOrderIsolation isolation = new OutOfOrderIsolation();
    isolation.beginForgetting(1); // nobody reads
    OutOfOrderIsolation.Read first = isolation.open();
    OutOfOrderIsolation.Read second = isolation.open();
    assertThat(first.lastGone()).isEqualTo(1);
    isolation.beginForgetting(1); // nobody may ask for what went before they began

    Thread forgetting = new Thread(() -> forget(isolation, 2));
    forgetting.start();
    awaitWaiting(forgetting);
    try (OutOfOrderIsolation.Read later = isolation.open()) {
      assertThat(later.lastGone()).isEqualTo(2);
      first.close();
      first.close(); // which says nothing about the second
      awaitWaiting(forgetting);
      second.close();
      forgetting.join(); // does not wait for the later one
    }
    assertThat(isolation.lastGone()).isEqualTo(2);
  }

  private static void forget(OutOfOrderIsolation isolation, long ref) {
    try {
      isolation.beginForgetting(ref);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }
}
