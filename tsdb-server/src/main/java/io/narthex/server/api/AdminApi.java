package io.narthex.server.api;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Matcher;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebRequest;
import io.narthex.tsdb.Tsdb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Deleting series and taking snapshots, where the operator allows it.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream web/api/v1/api.go deleteSeries, snapshot, cleanTombstones
 */
public final class AdminApi {
  private static final DateTimeFormatter SNAPSHOT_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Tsdb tsdb;
  private final boolean enabled;
  private final InstantSource clock;
  private final RandomGenerator random;

  public AdminApi(Tsdb tsdb, boolean enabled, InstantSource clock, RandomGenerator random) {
    this.tsdb = tsdb;
    this.enabled = enabled;
    this.clock = clock;
    this.random = random;
  }

  public void addTo(Router router) {
    String base = "/api/v1/admin/tsdb/";
    router.postOrPut(base + "delete_series", ApiRoutes.action(this::delete));
    router.postOrPut(base + "clean_tombstones", ApiRoutes.action(this::clean));
    router.postOrPut(base + "snapshot", ApiRoutes.route(this::snapshot));
  }

  private void requireEnabled() {
    if (!enabled) {
      throw new ApiException(ErrorType.UNAVAILABLE, "admin APIs disabled");
    }
  }

  private void delete(WebRequest request) throws IOException {
    requireEnabled();
    List<String> selectors = request.parameters("match[]");
    if (selectors.isEmpty()) {
      throw ApiException.badData("no match[] parameter provided");
    }
    long start = Params.time(request, "start", Params.MIN_TIME);
    long end = Params.time(request, "end", Params.MAX_TIME);
    List<List<Matcher>> sets = new ArrayList<>();
    try {
      selectors.forEach(selector -> sets.add(MatchersParam.parseOne(selector)));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter("match[]", String.valueOf(e.getMessage()));
    }
    for (List<Matcher> matchers : sets) {
      tsdb.delete(start, end, matchers);
    }
  }

  private void clean(WebRequest request) throws IOException {
    requireEnabled();
    tsdb.cleanTombstones();
  }

  private Answer snapshot(WebRequest request) {
    requireEnabled();
    boolean skipHead = Params.flag(request, "skip_head");
    String name =
        SNAPSHOT_TIME.format(clock.instant()) + "-" + String.format("%016x", random.nextLong());
    Path target = tsdb.dir().resolve("snapshots").resolve(name);
    try {
      tsdb.snapshot(target, !skipHead);
    } catch (IOException | CorruptionException | UncheckedIOException e) {
      throw new ApiException(ErrorType.INTERNAL, "create snapshot: " + e.getMessage());
    }
    return Answer.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("name", name);
          json.writeEndObject();
        });
  }
}
