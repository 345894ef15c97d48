package io.narthex.promql.parser;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Name and types of a function.
 *
 * @param argTypes types of the arguments; the last one is that of all further arguments of a
 *     function with a variable number
 * @param variadic 0: exactly {@code argTypes}; n > 0: the last argument may be given 0 to n times;
 *     -1: the last argument may be given any number of times
 * @param experimental whether it needs {@code promql-experimental-functions}
 * @upstream promql/parser/functions.go Functions
 */
public record FunctionSignature(
    String name, List<ExprType> argTypes, int variadic, ExprType returnType, boolean experimental) {
  private static final Map<String, FunctionSignature> ALL = table();

  public FunctionSignature {
    argTypes = List.copyOf(argTypes);
  }

  /** The function of a name, or null. */
  public static @Nullable FunctionSignature find(String name) {
    return ALL.get(name);
  }

  /** All functions, by name. */
  public static Collection<FunctionSignature> all() {
    return ALL.values();
  }

  /** Fewest arguments that a call must have. */
  public int minArgs() {
    return variadic == 0 ? argTypes.size() : argTypes.size() - 1;
  }

  /** Whether its value depends on the time of evaluation although its arguments do not. */
  public boolean dependsOnTime() {
    return FunctionTable.TIME_DEPENDENT.contains(name);
  }

  /** The type that argument {@code i} must have. */
  public ExprType argType(int i) {
    return argTypes.get(Math.min(i, argTypes.size() - 1));
  }

  /** Rows: name, argument types (v, m, s, t = string), variadic, return type, x = experimental. */
  private static Map<String, FunctionSignature> table() {
    Map<String, FunctionSignature> functions = new TreeMap<>();
    for (String row : FunctionTable.ROWS.split("\n", -1)) {
      String[] cells = row.split(" ", -1);
      if (cells.length < 4) {
        continue;
      }
      List<ExprType> args =
          cells[1].equals("-")
              ? List.of()
              : cells[1].chars().mapToObj(FunctionSignature::type).toList();
      functions.put(
          cells[0],
          new FunctionSignature(
              cells[0],
              args,
              Integer.parseInt(cells[2]),
              type(cells[3].charAt(0)),
              cells.length > 4));
    }
    return Collections.unmodifiableMap(functions);
  }

  private static ExprType type(int letter) {
    return switch (letter) {
      case 'v' -> ExprType.VECTOR;
      case 'm' -> ExprType.MATRIX;
      case 's' -> ExprType.SCALAR;
      case 't' -> ExprType.STRING;
      default -> throw new AssertionError(letter);
    };
  }
}
