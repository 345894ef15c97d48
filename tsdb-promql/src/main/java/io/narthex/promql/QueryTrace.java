package io.narthex.promql;

import io.narthex.promql.exec.TraceGroups;
import io.narthex.promql.exec.TraceNode;
import io.narthex.promql.parser.PositionRange;
import java.util.List;

/**
 * How a query went: a tree of its expressions with what each cost and gave.
 *
 * <p>{@link #text}, {@link #json} and {@link #page} show it.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream none — upstream offers OpenTelemetry spans
 */
public record QueryTrace(String query, Node root) {
  /**
   * One expression.
   *
   * @param kind what it is: {@code aggregation}, {@code range function} …
   * @param expr its canonical text
   * @param position where it stands in the query
   * @param detail what was decided about it before it ran; may be empty
   * @param nanos time in ns, what is below included
   * @param ownNanos time in ns without what is below
   * @param series series that came out
   * @param samples samples that came out; a histogram counts for several
   * @param peak the most samples that the query held while this worked
   * @param steps steps of the evaluation
   * @param groups for aggregations and vector matching, who went together; else empty
   */
  public record Node(
      String kind,
      String expr,
      PositionRange position,
      String detail,
      long nanos,
      long ownNanos,
      long series,
      long samples,
      long peak,
      int steps,
      List<Group> groups,
      List<Node> children) {
    public Node {
      groups = List.copyOf(groups);
      children = List.copyOf(children);
    }
  }

  /**
   * Series that went together.
   *
   * @param labels what they share
   * @param members the aggregated series, or those of the left side
   * @param others the series of the right side, for vector matching
   */
  public record Group(String labels, List<String> members, List<String> others) {
    public Group {
      members = List.copyOf(members);
      others = List.copyOf(others);
    }
  }

  /** The trace of a query that is nothing but a text. */
  static QueryTrace empty(String query, io.narthex.promql.parser.Expr expr) {
    return new QueryTrace(
        query,
        new Node(
            "text", expr.toString(), expr.position(), "", 0, 0, 0, 0, 0, 0, List.of(), List.of()));
  }

  static QueryTrace of(String query, TraceNode root) {
    return new QueryTrace(query, node(root));
  }

  private static Node node(TraceNode n) {
    List<Group> groups =
        TraceGroups.of(n).stream()
            .map(g -> new Group(g.labels(), g.members(), g.others()))
            .toList();
    return new Node(
        TraceGroups.kind(n.expr()),
        n.expr().toString(),
        n.expr().position(),
        n.detail(),
        n.nanos(),
        n.ownNanos(),
        n.series(),
        n.samples(),
        n.peak(),
        n.steps(),
        groups,
        n.children().stream().map(QueryTrace::node).toList());
  }

  /** As an indented tree for a terminal. */
  public String text() {
    return TraceRendering.text(this);
  }

  /** As a JSON document. */
  public String json() {
    return TraceRendering.json(this);
  }

  /** As an HTML page that needs nothing else. */
  public String page() {
    return TraceRendering.page(this);
  }
}
