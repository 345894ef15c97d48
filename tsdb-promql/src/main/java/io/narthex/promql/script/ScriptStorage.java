package io.narthex.promql.script;

import io.narthex.storage.Appendable;
import io.narthex.storage.Queryable;
import java.io.IOException;

/** Where a script's samples go. A new one is taken at the beginning and at each {@code clear}. */
public interface ScriptStorage extends AutoCloseable {
  Appendable appendable();

  Queryable queryable();

  @Override
  default void close() throws IOException {}

  /** Opens empty storages. */
  interface Factory {
    ScriptStorage open() throws IOException;
  }
}
