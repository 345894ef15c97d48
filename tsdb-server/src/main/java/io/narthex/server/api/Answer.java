package io.narthex.server.api;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * What an API call found: a writer of its {@code data}, and remarks.
 *
 * @param data writes the value of {@code data}; called once, after all that can fail has been done
 * @param warnings remarks for {@code warnings}
 * @param infos remarks for {@code infos}
 */
public record Answer(Data data, Collection<String> warnings, Collection<String> infos) {
  /** There is nothing to say: answered with status 204 and no body. */
  static final Answer NOTHING = of(json -> {});

  /** Writes one JSON value. */
  @FunctionalInterface
  public interface Data {
    void write(JsonWriter json) throws IOException;
  }

  public static Answer of(Data data) {
    return new Answer(data, List.of(), List.of());
  }

  public static Answer of(Data data, Collection<String> warnings) {
    return new Answer(data, warnings, List.of());
  }

  /** A list of strings. */
  public static Answer strings(Collection<String> values, Collection<String> warnings) {
    return of(
        json -> {
          json.writeStartArray();
          for (String v : values) {
            json.writeString(v);
          }
          json.writeEndArray();
        },
        warnings);
  }
}
