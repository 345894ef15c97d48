package io.narthex.promql.parser;

import io.narthex.model.labels.Matcher;
import io.narthex.util.GoFloats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A query's tree as JSON, in the form of {@code /api/v1/parse_query}. Durations are milliseconds,
 * keys are in alphabetical order.
 *
 * @upstream web/api/v1/translate_ast.go translateAST
 */
public final class AstJson {
  private AstJson() {}

  /** The JSON text. */
  public static String write(Expr expr) {
    StringBuilder sb = new StringBuilder();
    JsonText.append(sb, tree(expr));
    return sb.toString();
  }

  /** The tree as maps, lists, strings, numbers and booleans. */
  public static Map<String, @Nullable Object> tree(Expr expr) {
    if (expr instanceof AggregateExpr e) {
      Map<String, @Nullable Object> node = node("aggregation");
      node.put("op", e.op().text());
      node.put("expr", tree(e.expr()));
      node.put("param", e.param() == null ? null : tree(e.param()));
      node.put("grouping", e.grouping());
      node.put("without", e.without());
      return node;
    }
    if (expr instanceof BinaryExpr e) {
      return binary(e);
    }
    if (expr instanceof Call e) {
      return call(e);
    }
    if (expr instanceof MatrixSelector e) {
      Map<String, @Nullable Object> node = selector("matrixSelector", e.selector());
      node.put("range", e.range());
      node.put("rangeExpr", duration(e.rangeExpr()));
      return node;
    }
    if (expr instanceof SubqueryExpr e) {
      return subquery(e);
    }
    if (expr instanceof ParenExpr e) {
      Map<String, @Nullable Object> node = node("parenExpr");
      node.put("expr", tree(e.expr()));
      return node;
    }
    if (expr instanceof UnaryExpr e) {
      Map<String, @Nullable Object> node = node("unaryExpr");
      node.put("op", e.negate() ? "-" : "+");
      node.put("expr", tree(e.expr()));
      return node;
    }
    if (expr instanceof StepInvariantExpr e) {
      return tree(e.expr());
    }
    return leaf(expr);
  }

  private static Map<String, @Nullable Object> leaf(Expr expr) {
    if (expr instanceof NumberLiteral e) {
      Map<String, @Nullable Object> node = node("numberLiteral");
      node.put("val", GoFloats.f(e.value()));
      return node;
    }
    if (expr instanceof StringLiteral e) {
      Map<String, @Nullable Object> node = node("stringLiteral");
      node.put("val", e.value());
      return node;
    }
    if (expr instanceof VectorSelector e) {
      return selector("vectorSelector", e);
    }
    if (expr instanceof DurationExpr e) {
      return durationNode(e);
    }
    throw new AssertionError(expr);
  }

  private static Map<String, @Nullable Object> node(String type) {
    Map<String, @Nullable Object> node = new TreeMap<>();
    node.put("type", type);
    return node;
  }

  private static Map<String, @Nullable Object> binary(BinaryExpr e) {
    Map<String, @Nullable Object> node = node("binaryExpr");
    node.put("op", e.op().text());
    node.put("lhs", tree(e.lhs()));
    node.put("rhs", tree(e.rhs()));
    node.put("bool", e.returnBool());
    VectorMatching m = e.matching();
    node.put("matching", m == null ? null : matching(m));
    return node;
  }

  private static Map<String, @Nullable Object> matching(VectorMatching m) {
    Map<String, @Nullable Object> fill = new TreeMap<>();
    fill.put("lhs", m.fillLeft());
    fill.put("rhs", m.fillRight());
    Map<String, @Nullable Object> node = new TreeMap<>();
    node.put("card", m.card().text());
    node.put("labels", m.labels());
    node.put("on", m.on());
    node.put("include", m.include());
    node.put("fillValues", fill);
    return node;
  }

  private static Map<String, @Nullable Object> call(Call e) {
    FunctionSignature f = e.function();
    Map<String, @Nullable Object> func = new TreeMap<>();
    func.put("name", f.name());
    func.put("argTypes", f.argTypes().stream().map(ExprType::text).toList());
    func.put("variadic", f.variadic());
    func.put("returnType", f.returnType().text());
    Map<String, @Nullable Object> node = node("call");
    node.put("func", func);
    node.put("args", e.args().stream().map(AstJson::tree).toList());
    return node;
  }

  private static Map<String, @Nullable Object> selector(String type, VectorSelector e) {
    Map<String, @Nullable Object> node = node(type);
    node.put("name", e.name());
    node.put("offset", e.offset());
    node.put("offsetExpr", duration(e.offsetExpr()));
    node.put("matchers", matchers(e.matchers()));
    node.put("anchored", e.mode() == VectorSelector.Mode.ANCHORED);
    node.put("smoothed", e.mode() == VectorSelector.Mode.SMOOTHED);
    putAt(node, e.at());
    return node;
  }

  private static Map<String, @Nullable Object> subquery(SubqueryExpr e) {
    Map<String, @Nullable Object> node = node("subquery");
    node.put("expr", tree(e.expr()));
    node.put("range", e.range());
    node.put("rangeExpr", duration(e.rangeExpr()));
    node.put("offset", e.offset());
    node.put("offsetExpr", duration(e.offsetExpr()));
    node.put("step", e.step());
    node.put("stepExpr", duration(e.stepExpr()));
    putAt(node, e.at());
    return node;
  }

  private static void putAt(Map<String, @Nullable Object> node, @Nullable AtModifier at) {
    node.put("timestamp", null);
    node.put("startOrEnd", null);
    if (at != null) {
      switch (at.kind()) {
        case TIMESTAMP -> node.put("timestamp", at.timestamp());
        case START -> node.put("startOrEnd", "start");
        case END -> node.put("startOrEnd", "end");
      }
    }
  }

  private static List<Map<String, @Nullable Object>> matchers(List<Matcher> matchers) {
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (Matcher m : matchers) {
      Map<String, @Nullable Object> node = new TreeMap<>();
      node.put("name", m.name());
      node.put("value", m.value());
      node.put("type", m.type().symbol());
      list.add(node);
    }
    return list;
  }

  private static @Nullable Object duration(@Nullable Expr expr) {
    if (expr instanceof DurationExpr e) {
      return durationNode(e);
    }
    if (expr instanceof NumberLiteral e) {
      Map<String, @Nullable Object> node = leaf(e);
      node.put("duration", e.isDuration());
      return node;
    }
    return null;
  }

  private static Map<String, @Nullable Object> durationNode(DurationExpr e) {
    Map<String, @Nullable Object> node = node("durationExpr");
    node.put("op", e.op().text());
    node.put("lhs", duration(e.lhs()));
    node.put("rhs", duration(e.rhs()));
    node.put("wrapped", e.wrapped());
    return node;
  }
}
