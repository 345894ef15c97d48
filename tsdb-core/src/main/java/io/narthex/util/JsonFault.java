package io.narthex.util;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/**
 * Says in one line where a JSON text is wrong, and how.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream none — Go's json gives a sentence and no place
 */
public final class JsonFault {
  private JsonFault() {}

  /** {@code line 3, column 7: …}, both from 1; without a place if there is none. */
  public static String describe(IOException e) {
    if (!(e instanceof JsonProcessingException json)) {
      return String.valueOf(e.getMessage());
    }
    String what = String.valueOf(json.getOriginalMessage()).replace('\n', ' ');
    JsonLocation at = json.getLocation();
    return at == null
        ? what
        : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": " + what;
  }
}
