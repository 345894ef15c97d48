package io.narthex.server.api;

import io.narthex.server.http.Router;
import java.util.Map;
import java.util.SortedMap;

/**
 * What this server can do, and whether it is switched on.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream web/api/v1/api.go features
 */
public final class FeaturesApi {
  private final SortedMap<String, SortedMap<String, Boolean>> features;

  /** {@code features} by category and name. */
  public FeaturesApi(SortedMap<String, SortedMap<String, Boolean>> features) {
    this.features = features;
  }

  public void addTo(Router router) {
    router.get("/api/v1/features", ApiRoutes.route(r -> answer()));
  }

  private Answer answer() {
    return Answer.of(
        json -> {
          json.writeStartObject();
          for (Map.Entry<String, SortedMap<String, Boolean>> category : features.entrySet()) {
            json.writeObjectFieldStart(category.getKey());
            for (Map.Entry<String, Boolean> feature : category.getValue().entrySet()) {
              json.writePlainFieldName(feature.getKey()); // operators as they are: "<"
              json.writeBoolean(feature.getValue());
            }
            json.writeEndObject();
          }
          json.writeEndObject();
        });
  }
}
