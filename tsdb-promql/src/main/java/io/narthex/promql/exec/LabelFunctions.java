package io.narthex.promql.exec;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Utf8;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.value.PromqlException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code label_replace} and {@code label_join}: change labels, leave values alone. Series that come
 * to have equal labels are fine as long as they never meet at a step.
 *
 * @upstream promql/functions.go evalLabelReplace, evalLabelJoin
 */
final class LabelFunctions {
  private LabelFunctions() {}

  /** Any text may be a label's name, if it is one. */
  static boolean isLabelName(String s) {
    return !s.isEmpty() && Utf8.isValid(s);
  }

  /** Gives the labels of a series a new form; null leaves them. */
  private interface Rewriting extends Function<Labels, @Nullable Labels> {}

  static VectorOp replace(
      VectorOp input, String dst, String replacement, String src, String regex) {
    return scope -> {
      if (scope.steps() == 0) {
        return () -> null;
      }
      Pattern pattern = compile(regex);
      if (!isLabelName(dst)) {
        throw new PromqlException.Evaluation(
            "invalid destination label name in label_replace(): " + dst);
      }
      Rewriting rewriting =
          labels -> {
            Matcher m = pattern.matcher(labels.get(src));
            if (!m.matches()) {
              return null;
            }
            String value = GoTemplate.expand(m, replacement, LabelText.MOST_A_VALUE);
            scope.context().labelText().add(value.length());
            return labels.toBuilder().set(dst, value).build();
          };
      return new Stream(scope, input.open(scope), dst, rewriting);
    };
  }

  private static Pattern compile(String regex) {
    try {
      return Pattern.compile("^(?s:" + regex + ")$");
    } catch (PatternSyntaxException | StackOverflowError e) {
      throw new PromqlException.Evaluation(
          "invalid regular expression in label_replace(): " + regex);
    }
  }

  static VectorOp join(VectorOp input, String dst, String separator, List<String> sources) {
    return scope -> {
      if (scope.steps() == 0) {
        return () -> null;
      }
      for (String source : sources) {
        if (!isLabelName(source)) {
          throw new PromqlException.Evaluation(
              "invalid source label name in label_join(): " + source);
        }
      }
      if (!isLabelName(dst)) {
        throw new PromqlException.Evaluation(
            "invalid destination label name in label_join(): " + dst);
      }
      Rewriting rewriting =
          labels -> {
            List<String> values = sources.stream().map(labels::get).toList();
            long length = (long) separator.length() * Math.max(0, values.size() - 1);
            for (String value : values) {
              length += value.length();
            }
            scope.context().labelText().add(length);
            return labels.toBuilder().set(dst, String.join(separator, values)).build();
          };
      return new Stream(scope, input.open(scope), dst, rewriting);
    };
  }

  private static final class Stream implements ColumnStream {
    private final EvalScope scope;
    private final ColumnStream in;
    private final boolean setsName;
    private final Rewriting rewriting;
    private final LabelGuard guard = new LabelGuard();
    private int seen;

    Stream(EvalScope scope, ColumnStream in, String dst, Rewriting rewriting) {
      this.scope = scope;
      this.in = in;
      this.setsName = dst.equals(Labels.METRIC_NAME);
      this.rewriting = rewriting;
    }

    @Override
    public @Nullable SeriesColumn next() {
      SeriesColumn s = in.next();
      if (s == null) {
        return null;
      }
      if ((seen++ & 0xff) == 0) {
        scope.checkCanceled();
      }
      Labels rewritten = rewriting.apply(s.labels());
      SeriesColumn out =
          rewritten == null
              ? s
              : new SeriesColumn(rewritten, !setsName && s.dropName(), s.column());
      guard.add(out.labels(), out.column());
      return out;
    }
  }
}
