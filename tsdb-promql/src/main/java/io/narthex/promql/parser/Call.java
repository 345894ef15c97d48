package io.narthex.promql.parser;

import java.util.List;

/**
 * A function call.
 *
 * @upstream promql/parser/ast.go Call
 */
public record Call(FunctionSignature function, List<Expr> args, PositionRange position)
    implements Expr {
  public Call {
    args = List.copyOf(args);
  }

  @Override
  public ExprType type() {
    return function.returnType();
  }

  @Override
  public List<Expr> children() {
    return args;
  }

  @Override
  public String toString() {
    return Printer.print(this);
  }
}
