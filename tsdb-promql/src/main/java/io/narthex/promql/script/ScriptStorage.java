package io.narthex.promql.script;

import io.narthex.storage.Appendable;
import io.narthex.storage.Queryable;
import java.io.IOException;

/**
 * Where a script's samples go. A new one is taken at the beginning and at each {@code clear}.
 *
 * <p>Thread-safety: none needed; a script runs on one thread.
 *
 * @upstream util/teststorage/storage.go TestStorage
 */
public interface ScriptStorage extends AutoCloseable {
  /** Where {@code load} puts samples. */
  Appendable appendable();

  /** Where queries read. */
  Queryable queryable();

  @Override
  default void close() throws IOException {}

  /** Opens empty storages. */
  interface Factory {
    /** A new, empty storage; the runner closes it. */
    ScriptStorage open() throws IOException;
  }
}
