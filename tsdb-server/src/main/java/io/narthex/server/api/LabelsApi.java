package io.narthex.server.api;

import io.narthex.exposition.NameEscaping;
import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.model.labels.Utf8;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebRequest;
import io.narthex.storage.Querier;
import io.narthex.storage.Queryable;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Label names, label values and series.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream web/api/v1/api.go labelNames, labelValues, series
 */
public final class LabelsApi {
  private static final String TRUNCATED = "results truncated due to limit";
  private static final String VALUES_PREFIX = "/api/v1/label/";
  private static final String VALUES_SUFFIX = "/values";

  private final Queryable storage;

  public LabelsApi(Queryable storage) {
    this.storage = storage;
  }

  public void addTo(Router router) {
    router.getOrPost("/api/v1/labels", ApiRoutes.route(this::names));
    router.getOrPost("/api/v1/series", ApiRoutes.route(this::series));
    router.pattern(
        Set.of("GET"), VALUES_PREFIX + ":name" + VALUES_SUFFIX, ApiRoutes.route(this::values));
  }

  private Answer names(WebRequest request) {
    int limit = Params.limit(request);
    return union(request, limit, (q, matchers) -> q.labelNames(hintLimit(limit), matchers));
  }

  private Answer values(WebRequest request) {
    String path = request.path();
    String raw = path.substring(VALUES_PREFIX.length(), path.length() - VALUES_SUFFIX.length());
    String name = raw.startsWith("U__") ? NameEscaping.VALUES.unescape(raw) : raw;
    if (name.isEmpty()) {
      throw ApiException.badData("invalid label name: " + LabelText.quote(name));
    }
    int limit = Params.limit(request);
    return union(request, limit, (q, matchers) -> q.labelValues(name, hintLimit(limit), matchers));
  }

  /** One more than wanted, so that a cut can be told. */
  private static int hintLimit(int limit) {
    return limit == 0 || limit == Integer.MAX_VALUE ? limit : limit + 1;
  }

  private Answer union(
      WebRequest request, int limit, BiFunction<Querier, List<Matcher>, List<String>> lookup) {
    long start = Params.time(request, "start", Params.MIN_TIME);
    long end = Params.time(request, "end", Params.MAX_TIME);
    List<List<Matcher>> sets;
    try {
      sets = MatchersParam.parse(request.parameters("match[]"));
    } catch (IllegalArgumentException e) {
      throw ApiException.badData(String.valueOf(e.getMessage()));
    }
    List<String> found;
    try (Querier querier = storage.querier(start, end)) {
      if (sets.size() <= 1) {
        found = lookup.apply(querier, sets.isEmpty() ? List.of() : sets.get(0));
      } else {
        TreeSet<String> all = new TreeSet<>(Utf8::compare);
        sets.forEach(matchers -> all.addAll(lookup.apply(querier, matchers)));
        found = List.copyOf(all);
      }
    }
    boolean cut = limit > 0 && found.size() > limit;
    return Answer.strings(
        cut ? found.subList(0, limit) : found, cut ? List.of(TRUNCATED) : List.of());
  }

  private Answer series(WebRequest request) {
    String broken = request.formError();
    if (broken != null) {
      throw ApiException.badData("error parsing form values: " + broken);
    }
    List<String> selectors = request.parameters("match[]");
    if (selectors.isEmpty()) {
      throw ApiException.badData("no match[] parameter provided");
    }
    int limit = Params.limit(request);
    long start = Params.time(request, "start", Params.MIN_TIME);
    long end = Params.time(request, "end", Params.MAX_TIME);
    List<List<Matcher>> sets;
    try {
      sets = MatchersParam.parse(selectors);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter("match[]", String.valueOf(e.getMessage()));
    }
    List<Labels> found = new ArrayList<>(); // one selector: in order and each once already
    SelectHints hints = SelectHints.of(start, end).withFunc("series").withLimit(hintLimit(limit));
    try (Querier querier = storage.querier(start, end)) {
      for (List<Matcher> matchers : sets) {
        SeriesSet set = querier.select(true, hints, matchers);
        while (set.next()) {
          found.add(set.at().labels());
        }
      }
    }
    if (sets.size() > 1) {
      found = List.copyOf(new TreeSet<>(found));
    }
    boolean cut = limit > 0 && found.size() > limit;
    List<Labels> labelSets = cut ? found.subList(0, limit) : found;
    return Answer.of(
        json -> {
          json.writeStartArray();
          for (Labels labels : labelSets) {
            json.writeLabels(labels);
          }
          json.writeEndArray();
        },
        cut ? List.of(TRUNCATED) : List.of());
  }
}
