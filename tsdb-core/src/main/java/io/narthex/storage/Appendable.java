package io.narthex.storage;

/**
 * What takes samples: scraping and remote write know the storage by this alone.
 *
 * <p>Thread-safety: thread-safe; each appender belongs to one thread.
 *
 * @upstream storage/interface_append.go AppendableV2
 */
public interface Appendable {
  /** A new transaction. The caller ends it with {@code commit} or {@code rollback}. */
  Appender appender();
}
