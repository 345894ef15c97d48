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
}
