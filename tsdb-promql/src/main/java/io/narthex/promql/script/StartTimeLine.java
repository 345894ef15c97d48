package io.narthex.promql.script;

import io.narthex.util.DurationText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line with the start timestamps of the series in the line below: {@code metric{a="b"}@st -1m _
 * 0s+10sx3}. Each item is relative to the time of the sample it belongs to.
 *
 * <pre>
 *   _            no start timestamp     _x3         three times none
 *   -1m          one                    -1mx3       four times the same
 *   0s+10sx3     0s 10s 20s 30s         0s-10sx3    0s -10s -20s -30s
 * </pre>
 *
 * @param metric what stands before {@code @st}
 * @param offsets in ms, null for none
 * @upstream promql/promqltest/test.go parseSTLine
 */
record StartTimeLine(String metric, List<@Nullable Long> offsets) {
  private static final Pattern LINE = Pattern.compile("(\\S*)@st[ \\t]+(.*)");
  private static final String DURATION = "([+-]?)([0-9]+[a-wyzA-Z]*)";
  private static final Pattern ITEM =
      Pattern.compile(DURATION + "(?:([+-])" + DURATION + ")?(?:x([0-9]{1,7}))?");
  private static final Pattern GAP = Pattern.compile("_(?:x([0-9]{1,7}))?");

  /** The line as start timestamps; null if it is of another kind. */
  static @Nullable StartTimeLine parse(String line, int number) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      return null;
    }
    List<@Nullable Long> offsets = new ArrayList<>();
    for (String item : m.group(2).strip().split("\\s+", -1)) {
      try {
        offsets.addAll(item(item));
      } catch (IllegalArgumentException e) {
        throw new ScriptException(
            number, "invalid @st sequence: invalid ST item \"" + item + "\": " + e.getMessage());
      }
    }
    return new StartTimeLine(m.group(1), offsets);
  }

  private static List<@Nullable Long> item(String item) {
    Matcher gap = GAP.matcher(item);
    if (gap.matches()) {
      int times = gap.group(1) == null ? 1 : Integer.parseInt(gap.group(1));
      if (times == 0) {
        throw new IllegalArgumentException("invalid repeat count");
      }
      return Collections.nCopies(times, null);
    }
    Matcher m = ITEM.matcher(item);
    if (!m.matches()) {
      throw new IllegalArgumentException("expected durations");
    }
    long offset = signed(m.group(1), m.group(2));
    if (m.group(3) != null && m.group(6) == null) {
      throw new IllegalArgumentException("expected 'x<count>' after step duration");
    }
    long step = 0;
    if (m.group(3) != null) {
      long magnitude = signed(m.group(4), m.group(5));
      step = m.group(3).equals("-") ? -magnitude : magnitude;
    }
    int times = m.group(6) == null ? 0 : Integer.parseInt(m.group(6));
    List<@Nullable Long> offsets = new ArrayList<>();
    for (int i = 0; i <= times; i++) {
      offsets.add(offset + i * step);
    }
    return offsets;
  }

  private static long signed(String sign, String duration) {
    long millis = DurationText.parseMillis(duration);
    return sign.equals("-") ? -millis : millis;
  }
}
