/**
 * The PromQL language: text to tree and back.
 *
 * <h2>What it is</h2>
 *
 * A lexer, a parser by precedence climbing, type checks, two printers, the table of functions, and
 * the little language in which tests describe series.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   "sum by (job) (rate(up[5m]))"
 *        | Lexer          tokens with byte positions
 *        v
 *      Parser  ---------> ParseException "1:5: parse error: ..."
 *        | Expr
 *        v
 *    TypeChecker -------> ParseException
 *        | Expr
 *        +--> Printer     canonical text, one line
 *        +--> Prettifier  canonical text, indented
 *        +--> AstJson     for /api/v1/parse_query
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.promql.parser.Parser#parseExpr}
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.promql.parser.Expr} and its records, {@code Lexer}, {@link
 * io.narthex.promql.parser.Parser}, {@code TypeChecker}, {@code Printer}.
 *
 * <h2>Invariants</h2>
 *
 * A tree handed out has passed the type checks. Printing it and parsing the text gives an equal
 * tree (positions aside). Positions are byte offsets in UTF-8. Depth is bounded, so that recursion
 * over a tree is safe.
 *
 * <h2>On disk</h2>
 *
 * Nothing.
 *
 * <h2>Upstream</h2>
 *
 * promql/parser: generated_parser.y, lex.go, parse.go, printer.go, prettier.go, functions.go.
 *
 * <h2>Papers</h2>
 *
 * V. Pratt, "Top down operator precedence", POPL 1973.
 *
 * <h2>Lesson</h2>
 *
 * Why does {@code -2^2} give -4 and {@code foo offset -2^2} something else? {@code
 * docs/lessons/life-of-a-query.md}.
 */
@NullMarked
package io.narthex.promql.parser;

import org.jspecify.annotations.NullMarked;
