package io.narthex.tsdb;

import io.narthex.storage.Appendable;
import io.narthex.storage.Queryable;
import io.narthex.testing.contract.AppenderContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract of appenders, kept by the database however it is set up. */
class TsdbAppenderTest {
  private abstract static class Opened extends AppenderContract {
    private final TsdbOptions options;
    @TempDir Path dir;
    private Tsdb tsdb;

    Opened(TsdbOptions options) {
      this.options = options;
    }

    @Override
    protected Appendable appendable() throws IOException {
      tsdb = Tsdb.open(dir, options);
      return tsdb;
    }

    @Override
    protected Queryable queryable() {
      return tsdb;
    }

    @AfterEach
    void close() throws IOException {
      tsdb.close();
    }
  }

  @Nested
  class AsPrometheus extends Opened {
    AsPrometheus() {
      super(TsdbOptions.defaults());
    }
  }

  @Nested
  class ForLessons extends Opened {
    ForLessons() {
      super(TsdbOptions.forLessons());
    }
  }

  @Nested
  class WithoutALog extends Opened {
    WithoutALog() {
      super(TsdbOptions.builder().wal(null).build());
    }
  }

  @Nested
  class InXor2 extends Opened {
    InXor2() {
      super(TsdbOptions.builder().head(head -> head.xor2(true)).build());
    }
  }
}
