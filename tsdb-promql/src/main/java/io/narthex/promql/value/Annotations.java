package io.narthex.promql.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The warnings and infos of a query, each text once.
 *
 * <p>Thread-safety: none; operators that work in parallel collect apart and merge.
 *
 * @upstream util/annotations/annotations.go Annotations
 */
public final class Annotations {
  /** How many of each level the API shows. */
  public static final int API_LIMIT = 10;

  private final Map<String, Annotation> byKey = new LinkedHashMap<>();

  /** Adds one; of two with the same key the later stays, merged with the earlier. */
  public void add(Annotation annotation) {
    Annotation earlier = byKey.get(annotation.key());
    byKey.put(annotation.key(), earlier == null ? annotation : annotation.mergedWith(earlier));
  }

  /** Adds all of another collection, each as {@link #add} does. */
  public void addAll(Annotations other) {
    other.byKey.values().forEach(this::add);
  }

  /** Whether there is neither a warning nor an info. */
  public boolean isEmpty() {
    return byKey.isEmpty();
  }

  /** All, in the order in which their keys came first. */
  public Collection<Annotation> all() {
    return List.copyOf(byKey.values());
  }

  /**
   * Texts of the warnings.
   *
   * @param query the query's text, for positions
   * @param limit how many at most, 0 for all; what is left out is told in one more line
   */
  public List<String> warnings(String query, int limit) {
    return texts(Annotation.Level.WARNING, "warning", query, limit);
  }

  /** Texts of the infos; as {@link #warnings}. */
  public List<String> infos(String query, int limit) {
    return texts(Annotation.Level.INFO, "info", query, limit);
  }

  private List<String> texts(Annotation.Level level, String word, String query, int limit) {
    List<String> texts = new ArrayList<>();
    int omitted = 0;
    for (Annotation a : byKey.values()) {
      if (a.level() != level) {
        continue;
      }
      if (limit == 0 || texts.size() < limit) {
        texts.add(a.text(query));
      } else {
        omitted++;
      }
    }
    if (omitted > 0) {
      texts.add(omitted + " more " + word + " annotations omitted");
    }
    return texts;
  }

  @Override
  public String toString() {
    return byKey.keySet().toString();
  }
}
