package io.narthex.promql;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.parser.SequenceValue;
import io.narthex.promql.parser.SeriesDescription;
import io.narthex.storage.Appendable;
import io.narthex.storage.Appender;
import java.io.IOException;
import java.util.List;

/** Puts series, written as in test scripts, into a storage. */
final class Loading {
  private Loading() {}

  /** One series a line, its values {@code step} ms apart from {@code start} (ms) on. */
  static void load(Appendable storage, long start, long step, String lines) throws IOException {
    Parser parser = new Parser(ParserOptions.ALL);
    Appender appender = storage.appender();
    for (String line : lines.split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      SeriesDescription series = parser.parseSeries(line.strip());
      List<SequenceValue> values = series.values();
      for (int i = 0; i < values.size(); i++) {
        SequenceValue value = values.get(i);
        if (value.omitted()) {
          continue;
        }
        FloatHistogram h = value.histogram();
        if (h == null) {
          appender.append(0, series.labels(), start + i * step, value.value());
        } else {
          appender.append(0, series.labels(), 0, start + i * step, h);
        }
      }
    }
    appender.commit();
  }
}
