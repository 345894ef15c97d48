package io.narthex.tsdb.index;

import io.narthex.model.labels.FastRegex;
import io.narthex.model.labels.Matcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Turns matchers into the set of series that satisfy all of them, looking at no series.
 *
 * <p>A matcher that the empty string does not satisfy <em>selects</em>: its series must have the
 * label. One that the empty string satisfies <em>subtracts</em>: series without the label are fine,
 * so what is removed are those whose value does not satisfy it.
 *
 * <pre>
 *   job="node"         selects    the list of the pair
 *   job=~"a|b"         selects    the union of two lists
 *   job!="", =~".+"    selects    all that have the name
 *   job=~"a.*"         selects    the union over the values that match, of those that begin with a
 *   job=~".*a"         selects    the same, each value tried once
 *   job="", !~".+"     subtracts  all that have the name
 *   job!="node"        subtracts  the list of the pair
 *   job=~"(a.*)?"      subtracts  the union over the values that do not match
 *   job=~".*"          –          says nothing
 * </pre>
 *
 * <p>Direct lists come first, then names, ranges of values, scans over all values; as soon as
 * nothing is left the rest is not looked up.
 *
 * <p>Thread-safety: no state.
 *
 * @upstream tsdb/querier.go PostingsForMatchers
 */
public final class PostingsForMatchers {
  /** How the set of a matcher is found, cheapest first. */
  public enum Access {
    /** Nothing to look up. */
    NONE,
    /** One list. */
    PAIR,
    /** A union of known lists. */
    PAIRS,
    /** The set of a name. */
    NAME,
    /** The values that begin with what each match begins with are tried. */
    PREFIX,
    /** Every value of the name is tried. */
    SCAN
  }

  /**
   * One step as it was carried out.
   *
   * @param matcher the matcher, null for "start from all series"
   * @param subtracts whether its set was removed, not intersected
   * @param access how the set was found
   * @param found size of the set
   * @param survivors size of the result after this step
   */
  public record Step(
      @org.jspecify.annotations.Nullable Matcher matcher,
      boolean subtracts,
      Access access,
      int found,
      int survivors) {}

  /** The series and how they were found. */
  public record Result(RefSet series, List<Step> steps) {}

  private PostingsForMatchers() {}

  /** The series that satisfy all of {@code matchers}; all series if there are none. */
  public static RefSet find(IndexReader index, List<Matcher> matchers) {
    return explain(index, matchers).series();
  }

  /** As {@link #find}, with the steps taken. */
  public static Result explain(IndexReader index, List<Matcher> matchers) {
    List<Lookup> lookups = new ArrayList<>(matchers.size());
    for (Matcher m : matchers) {
      lookups.add(Lookup.of(m));
    }
    lookups.sort(Comparator.comparing(Lookup::subtracts).thenComparing(Lookup::access));

    List<Step> steps = new ArrayList<>(lookups.size() + 1);
    RefSet result = null;
    for (Lookup l : lookups) {
      if (result != null && result.isEmpty()) {
        break;
      }
      if (l.subtracts() && l.access() == Access.NONE) {
        steps.add(new Step(l.matcher(), true, Access.NONE, 0, result == null ? -1 : result.size()));
        continue;
      }
      if (l.subtracts() && result == null) {
        result = startFromAll(index, steps);
      }
      RefSet found = l.find(index);
      if (l.subtracts()) {
        result = Objects.requireNonNull(result).andNot(found);
      } else {
        result = result == null ? found : result.and(found);
      }
      steps.add(new Step(l.matcher(), l.subtracts(), l.access(), found.size(), result.size()));
    }
    return new Result(result == null ? startFromAll(index, steps) : result, List.copyOf(steps));
  }

  private static RefSet startFromAll(IndexReader index, List<Step> steps) {
    RefSet all = index.all();
    steps.add(new Step(null, false, Access.NAME, all.size(), all.size()));
    return all;
  }

  /** A matcher with the way to its set. */
  private record Lookup(Matcher matcher, boolean subtracts, Access access) {
    static Lookup of(Matcher m) {
      if (m.name().isEmpty() && m.value().isEmpty() && m.type() == Matcher.Type.EQUAL) {
        return new Lookup(m, true, Access.NONE); // the pair of all series
      }
      boolean subtracts = m.matches("");
      FastRegex regex = m.regex();
      if (regex == null) {
        boolean wantsName = m.value().isEmpty(); // l="" removes, l!="" keeps what has the name
        return new Lookup(m, subtracts, wantsName ? Access.NAME : Access.PAIR);
      }
      boolean negated = m.type() == Matcher.Type.NOT_REGEX;
      if (regex.matchesAll()) {
        return new Lookup(m, !negated, Access.NONE);
      }
      if (regex.matchesAllButEmpty()) {
        return new Lookup(m, negated, Access.NAME);
      }
      // A known set helps where the set itself is looked up, not its complement.
      boolean lookupOfMatches = subtracts == negated;
      return new Lookup(m, subtracts, lookupOfMatches ? accessToMatches(regex) : Access.SCAN);
    }

    private static Access accessToMatches(FastRegex regex) {
      if (!regex.setMatches().isEmpty()) {
        return Access.PAIRS;
      }
      return regex.prefixes().isEmpty() ? Access.SCAN : Access.PREFIX;
    }

    private RefSet matching(IndexReader index, List<String> prefixes) {
      return index.postingsMatching(matcher.name(), prefixes, v -> matcher.matches(v) != subtracts);
    }

    /** The set to intersect with, or to remove. */
    RefSet find(IndexReader index) {
      String name = matcher.name();
      return switch (access) {
        case NONE -> RefSet.empty();
        case PAIR -> index.postings(name, matcher.value());
        case PAIRS -> index.postings(name, Objects.requireNonNull(matcher.regex()).setMatches());
        case NAME -> index.postingsOfName(name);
        case PREFIX -> matching(index, Objects.requireNonNull(matcher.regex()).prefixes());
        case SCAN -> matching(index, List.of());
      };
    }
  }
}
