package io.narthex.storage;

/** What takes samples: scraping, rules and remote write know the storage by this alone. */
public interface Appendable {
  /** A new transaction. The caller ends it with {@code commit} or {@code rollback}. */
  Appender appender();
}
