package io.narthex.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UlidTest {
  @Test
  void textAndBitsAreTheSameThing() {
    Ulid ulid = Ulid.parse("01BKGTZQ1SYNQTNXDYWBMSJ6QM");

    assertThat(ulid.toString()).isEqualTo("01BKGTZQ1SYNQTNXDYWBMSJ6QM");
    assertThat(ulid.time()).isEqualTo(1498435017785L);
    assertThat(Ulid.parse("01bkgtzq1synqtnxdywbmsj6qm")).isEqualTo(ulid);
    assertThat(Ulid.ZERO.toString()).isEqualTo("00000000000000000000000000");
    assertThat(Ulid.parse("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")).isEqualTo(new Ulid(-1, -1));
  }

  @Test
  void sortsByTimeThenByTheRest() {
    Random random = new Random(1);
    Ulid older = Ulid.of(1000, random);
    Ulid newer = Ulid.of(1001, random);

    assertThat(older).isLessThan(newer);
    assertThat(older.toString()).isLessThan(newer.toString());
    assertThat(newer.time()).isEqualTo(1001);
    assertThat(Ulid.of(1000, new Random(1))).isEqualTo(older);
  }

  @Test
  void anythingElseIsNone() {
    assertThat(Ulid.parseOrNull("01BKGTZQ1SYNQTNXDYWBMSJ6Q")).isNull();
    assertThat(Ulid.parseOrNull("01BKGTZQ1SYNQTNXDYWBMSJ6QMM")).isNull();
    assertThat(Ulid.parseOrNull("01BKGTZQ1SYNQTNXDYWBMSJ6QU")).isNull();
    assertThat(Ulid.parseOrNull("81BKGTZQ1SYNQTNXDYWBMSJ6QM")).isNull();
    assertThatThrownBy(() -> Ulid.parse("wal"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a ULID: \"wal\"");
    assertThatThrownBy(() -> Ulid.of(1L << 48, new Random()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
