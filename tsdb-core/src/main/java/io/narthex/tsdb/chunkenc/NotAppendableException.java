package io.narthex.tsdb.chunkenc;

/**
 * A histogram does not fit an open chunk as it is, and the caller allowed neither recoding nor a
 * new chunk.
 *
 * @upstream tsdb/chunkenc/histogram.go AppendHistogram (its errors)
 */
public final class NotAppendableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotAppendableException(String message) {
    super(message);
  }
}
