package io.narthex.server.api;

import io.narthex.model.Exemplar;
import io.narthex.model.labels.Matcher;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.ParseException;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebRequest;
import io.narthex.storage.ExemplarQueryable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Exemplars of the series a query selects.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream web/api/v1/api.go queryExemplars
 */
public final class ExemplarsApi {
  private final ExemplarQueryable storage;
  private final Parser parser;

  public ExemplarsApi(ExemplarQueryable storage, Parser parser) {
    this.storage = storage;
    this.parser = parser;
  }

  public void addTo(Router router) {
    router.getOrPost("/api/v1/query_exemplars", ApiRoutes.route(this::exemplars));
  }

  private Answer exemplars(WebRequest request) {
    long start = Params.time(request, "start", Params.MIN_TIME);
    long end = Params.time(request, "end", Params.MAX_TIME);
    if (end < start) {
      throw ApiException.badData("end timestamp must not be before start timestamp");
    }
    List<List<Matcher>> selectors = new ArrayList<>();
    try {
      collect(parser.parseExpr(request.parameter("query")), selectors);
    } catch (ParseException e) {
      throw ApiException.badData(String.valueOf(e.getMessage()));
    }
    if (selectors.isEmpty()) {
      return Answer.NOTHING;
    }
    List<ExemplarQueryable.SeriesExemplars> found = storage.exemplars(start, end, selectors);
    return Answer.of(json -> write(json, found));
  }

  private static void collect(Expr expr, List<List<Matcher>> into) {
    if (expr instanceof VectorSelector selector) {
      into.add(selector.matchers());
    }
    for (Expr child : expr.children()) {
      collect(child, into);
    }
  }

  private static void write(JsonWriter json, List<ExemplarQueryable.SeriesExemplars> found)
      throws IOException {
    json.writeStartArray();
    for (ExemplarQueryable.SeriesExemplars series : found) {
      json.writeStartObject();
      json.writeFieldName("seriesLabels");
      json.writeLabels(series.labels());
      json.writeArrayFieldStart("exemplars");
      for (Exemplar exemplar : series.exemplars()) {
        json.writeStartObject();
        json.writeFieldName("labels");
        json.writeLabels(exemplar.labels());
        json.writeFieldName("value");
        json.writeValue(exemplar.value());
        json.writeFieldName("timestamp");
        json.writeTimestamp(exemplar.t());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
