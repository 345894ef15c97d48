package io.narthex.server.api;

import io.narthex.model.labels.LabelText;
import io.narthex.promql.Engine;
import io.narthex.promql.Query;
import io.narthex.promql.QueryOptions;
import io.narthex.promql.QueryResult;
import io.narthex.promql.parser.AstJson;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.ParseException;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.Prettifier;
import io.narthex.promql.value.Annotations;
import io.narthex.promql.value.PromqlException;
import io.narthex.promql.value.Value;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebRequest;
import io.narthex.storage.Queryable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Instant and range queries, and what can be said of a query without running it.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream web/api/v1/api.go query, queryRange, formatQuery, parseQuery
 */
public final class QueryApi {
  /** Steps a range query may have: a week of minutes, a year of hours. */
  private static final long MAX_STEPS = 11_000;

  private final Engine engine;
  private final Parser parser;
  private final Queryable storage;
  private final InstantSource clock;

  public QueryApi(Engine engine, Queryable storage, InstantSource clock) {
    this.engine = engine;
    this.parser = new Parser(engine.options().parser());
    this.storage = storage;
    this.clock = clock;
  }

  public void addTo(Router router) {
    router.getOrPost("/api/v1/query", ApiRoutes.route(this::instant));
    router.getOrPost("/api/v1/query_range", ApiRoutes.route(this::range));
    router.getOrPost("/api/v1/format_query", ApiRoutes.route(this::format));
    router.getOrPost("/api/v1/parse_query", ApiRoutes.route(this::parse));
  }

  private Answer instant(WebRequest request) {
    int limit = Params.limit(request);
    long t = Params.time(request, "time", clock.millis());
    QueryOptions options = options(request);
    String text = request.parameter("query");
    return run(request, limit, () -> engine.instantQuery(storage, text, t, options));
  }

  private Answer range(WebRequest request) {
    int limit = Params.limit(request);
    long start = Params.requiredTime(request, "start");
    long end = Params.requiredTime(request, "end");
    if (end < start) {
      throw ApiException.invalidParameter("end", "end timestamp must not be before start time");
    }
    Duration width = Params.duration(request, "step");
    if (width.isNegative() || width.isZero()) {
      throw ApiException.invalidParameter(
          "step",
          "zero or negative query resolution step widths are not accepted. Try a positive integer");
    }
    if (between(start, end).dividedBy(width) > MAX_STEPS) {
      throw ApiException.badData(
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query"
              + " resolution (?step=XX)");
    }
    QueryOptions options = options(request);
    long step = Math.max(1, width.toMillis());
    String text = request.parameter("query");
    return run(request, limit, () -> engine.rangeQuery(storage, text, start, end, step, options));
  }

  private static Duration between(long start, long end) {
    return Duration.ofMillis(end).minus(Duration.ofMillis(start)); // their difference may overflow
  }

  private static QueryOptions options(WebRequest request) {
    QueryOptions options =
        QueryOptions.DEFAULT
            .withPerStepStats(request.parameter("stats").equals("all"))
            .withOrigin(Map.of("httpRequest", origin(request)));
    if (!request.parameter("timeout").isEmpty()) {
      options = options.withTimeout(Params.duration(request, "timeout"));
    }
    String lookback = request.parameter("lookback_delta");
    if (!lookback.isEmpty()) {
      try {
        options = options.withLookback(Params.parseDuration(lookback));
      } catch (IllegalArgumentException e) {
        throw ApiException.badData("error parsing lookback delta duration: " + e.getMessage());
      }
    }
    return options;
  }

  private static Map<String, String> origin(WebRequest request) {
    return Map.of(
        "clientIP", request.remoteAddress(), "method", request.method(), "path", request.path());
  }

  private static Answer run(WebRequest request, int limit, Supplier<Query> prepare) {
    try (Query query = prepare.get()) {
      QueryResult result = query.exec();
      PromqlException error = result.error();
      if (error != null) {
        throw new ApiException(errorType(error), String.valueOf(error.getMessage()));
      }
      return answer(request, limit, result);
    } catch (ParseException e) {
      throw ApiException.invalidParameter("query", String.valueOf(e.getMessage()));
    } catch (PromqlException e) {
      throw ApiException.invalidParameter("query", String.valueOf(e.getMessage()));
    }
  }

  private static ErrorType errorType(PromqlException e) {
    return switch (e.kind()) {
      case BAD_DATA, EXECUTION -> ErrorType.EXECUTION;
      case TIMEOUT -> ErrorType.TIMEOUT;
      case CANCELED -> ErrorType.CANCELED;
    };
  }

  private static Answer answer(WebRequest request, int limit, QueryResult result) {
    List<String> warnings = new ArrayList<>(result.warnings(Annotations.API_LIMIT));
    Value value = result.value();
    if (limit > 0) {
      Value cut = truncate(value, limit);
      if (cut != value) {
        warnings.add("results truncated due to limit");
        value = cut;
      }
    }
    String stats = request.parameter("stats");
    if (!stats.isEmpty() && !stats.equals("true") && !stats.equals("all")) {
      warnings.add(
          "value "
              + LabelText.quote(stats)
              + " for parameter \"stats\" is deprecated and will be rejected in the next major"
              + " release, use \"true\" or \"all\"");
    }
    Value shown = value;
    return new Answer(
        json -> {
          json.writeStartObject();
          json.writeStringField("resultType", shown.type().text());
          json.writeFieldName("result");
          new ResultJson(json).write(shown);
          if (!stats.isEmpty()) {
            json.writeFieldName("stats");
            StatsJson.write(json, result.stats());
          }
          json.writeEndObject();
        },
        warnings,
        result.infos(Annotations.API_LIMIT));
  }

  /** The first {@code limit} series; the same object if there are no more. */
  private static Value truncate(Value value, int limit) {
    if (value instanceof Value.Vector v && v.samples().size() > limit) {
      return new Value.Vector(v.samples().subList(0, limit));
    }
    if (value instanceof Value.Matrix m && m.series().size() > limit) {
      return new Value.Matrix(m.series().subList(0, limit));
    }
    return value;
  }

  private Expr parsed(WebRequest request) {
    try {
      return parser.parseExpr(request.parameter("query"));
    } catch (ParseException e) {
      throw ApiException.invalidParameter("query", String.valueOf(e.getMessage()));
    }
  }

  private Answer format(WebRequest request) {
    String text = Prettifier.format(parsed(request));
    return Answer.of(json -> json.writeString(text));
  }

  private Answer parse(WebRequest request) {
    String tree = AstJson.write(parsed(request));
    return Answer.of(json -> json.writeRawValue(tree));
  }
}
