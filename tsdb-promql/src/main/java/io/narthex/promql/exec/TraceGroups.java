package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.functions.FunctionTable;
import io.narthex.promql.parser.AggregateExpr;
import io.narthex.promql.parser.BinaryExpr;
import io.narthex.promql.parser.Call;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.MatrixSelector;
import io.narthex.promql.parser.NumberLiteral;
import io.narthex.promql.parser.StepInvariantExpr;
import io.narthex.promql.parser.SubqueryExpr;
import io.narthex.promql.parser.UnaryExpr;
import io.narthex.promql.parser.VectorSelector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Who went together in an aggregation or a vector matching, worked out from the labels that came
 * out below.
 */
public final class TraceGroups {
  /** How many groups, and members of each, are shown. */
  private static final int SHOWN = 50;

  private TraceGroups() {}

  /** Series that went together. */
  public record Group(String labels, List<String> members, List<String> others) {}

  /** What kind of expression this is. */
  public static String kind(Expr e) {
    if (e instanceof VectorSelector) {
      return "selector";
    }
    if (e instanceof MatrixSelector) {
      return "range selector";
    }
    if (e instanceof SubqueryExpr) {
      return "subquery";
    }
    if (e instanceof AggregateExpr) {
      return "aggregation";
    }
    if (e instanceof BinaryExpr b) {
      return b.op().isSetOperator() ? "set operation" : "binary operation";
    }
    if (e instanceof Call c) {
      return FunctionTable.range(c.function().name()) == null ? "function" : "range function";
    }
    if (e instanceof UnaryExpr) {
      return "sign";
    }
    if (e instanceof StepInvariantExpr) {
      return "same at every step";
    }
    return e instanceof NumberLiteral ? "number" : "expression";
  }

  /** The groups of an aggregation or vector matching; none for other expressions. */
  public static List<Group> of(TraceNode node) {
    if (node.expr() instanceof AggregateExpr a && !node.children().isEmpty()) {
      Grouping grouping = new Grouping(a.grouping(), a.without());
      return collect(
          node.children().get(0).labels(),
          List.of(),
          labels -> grouping.labels(grouping.groupOf(labels)));
    }
    if (node.expr() instanceof BinaryExpr b
        && b.matching() != null
        && node.children().size() == 2) {
      return collect(
          node.children().get(0).labels(),
          node.children().get(1).labels(),
          MatchSignature.of(b.matching()));
    }
    return List.of();
  }

  private static List<Group> collect(
      List<Labels> members, List<Labels> others, UnaryOperator<Labels> key) {
    Map<Labels, Group> groups = new LinkedHashMap<>();
    for (Labels labels : members) {
      add(group(groups, key.apply(labels)).members, labels);
    }
    for (Labels labels : others) {
      add(group(groups, key.apply(labels)).others, labels);
    }
    return groups.values().stream().limit(SHOWN).toList();
  }

  private static Group group(Map<Labels, Group> groups, Labels key) {
    return groups.computeIfAbsent(
        key, k -> new Group(k.toString(), new ArrayList<>(), new ArrayList<>()));
  }

  private static void add(List<String> list, Labels labels) {
    if (list.size() < SHOWN) {
      list.add(labels.toString());
    }
  }
}
