package io.narthex.server.api;

import io.narthex.model.CorruptionException;
import io.narthex.server.http.Route;
import io.narthex.server.http.WebRequest;
import io.narthex.server.http.WebResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;

/**
 * Turns API calls into routes: runs the call, wraps its answer or its error in the envelope.
 *
 * <pre>
 *   {"status":"success","data":…,"warnings":[…],"infos":[…]}
 *   {"status":"error","errorType":"bad_data","error":"…"}
 * </pre>
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream web/api/v1/api.go respond, respondError
 */
public final class ApiRoutes {
  private static final System.Logger LOG = System.getLogger(ApiRoutes.class.getName());

  /** One API call. */
  @FunctionalInterface
  public interface Call {
    Answer answer(WebRequest request) throws IOException;
  }

  /** A call that answers with nothing (204). */
  @FunctionalInterface
  public interface Action {
    void run(WebRequest request) throws IOException;
  }

  private ApiRoutes() {}

  /** A route that answers with the call's data. */
  @SuppressWarnings("ReferenceEquality") // NOTHING is one object
  public static Route route(Call call) {
    return (request, response) -> {
      Answer answer;
      try {
        answer = call.answer(request);
      } catch (ApiException e) {
        writeError(response, e.type(), String.valueOf(e.getMessage()));
        return;
      } catch (CorruptionException | UncheckedIOException e) {
        LOG.log(System.Logger.Level.WARNING, "storage failed API call " + request, e);
        writeError(response, ErrorType.EXECUTION, String.valueOf(e.getMessage()));
        return;
      } catch (IOException | RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "API call " + request + " failed", e);
        writeError(response, ErrorType.INTERNAL, String.valueOf(e.getMessage()));
        return;
      }
      if (answer == Answer.NOTHING) {
        response.empty(204);
      } else {
        writeAnswer(response, answer);
      }
    };
  }

  /** A route that does something and answers 204. */
  public static Route action(Action action) {
    return (request, response) -> {
      try {
        action.run(request);
        response.empty(204);
      } catch (ApiException e) {
        writeError(response, e.type(), String.valueOf(e.getMessage()));
      } catch (IOException | RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "API call " + request + " failed", e);
        writeError(response, ErrorType.INTERNAL, String.valueOf(e.getMessage()));
      }
    };
  }

  private static void writeAnswer(WebResponse response, Answer answer) throws IOException {
    try (JsonWriter json = new JsonWriter(response.sink(200, "application/json"))) {
      json.writeStartObject();
      json.writeStringField("status", "success");
      json.writeFieldName("data");
      answer.data().write(json);
      writeRemarks(json, "warnings", answer.warnings());
      writeRemarks(json, "infos", answer.infos());
      json.writeEndObject();
      json.finish();
    }
  }

  private static void writeRemarks(JsonWriter json, String field, Collection<String> remarks)
      throws IOException {
    if (remarks.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(field);
    for (String remark : remarks) {
      json.writeString(remark);
    }
    json.writeEndArray();
  }

  private static void writeError(WebResponse response, ErrorType type, String message)
      throws IOException {
    try (JsonWriter json = new JsonWriter(response.sink(type.status(), "application/json"))) {
      json.writeStartObject();
      json.writeStringField("status", "error");
      json.writeStringField("errorType", type.text());
      json.writeStringField("error", message);
      json.writeEndObject();
      json.finish();
    }
  }
}
