package io.narthex.exposition;

import io.narthex.model.Exemplar;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.util.GoFloats;
import io.narthex.util.GoQuote;
import io.narthex.util.Utf8Check;
import io.narthex.util.XxHash64;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the two text formats have in common: the current entry, labels in braces, messages.
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/promparse.go, openmetricsparse.go
 */
abstract class LineParser implements ExpositionParser {
  final Lexer lexer;
  final boolean typeAndUnitLabels;
  final SeriesText text = new SeriesText();

  byte[] data = new byte[0];
  int bodyStart;
  int bodyEnd;

  /** Where the current entry starts; messages show the bytes from here. */
  int entryStart;

  int seriesStart;
  int seriesEnd;
  double value;
  boolean hasTimestamp;
  long timestamp;

  int nameStart;
  int nameEnd;
  int textStart;
  int textEnd;

  /** Type of the last TYPE line: what numbers in labels are brought to their normal form by. */
  MetricType type = MetricType.UNKNOWN;

  /** Reads what stands in braces. */
  final LabelReader labelReader = new LabelReader(this);

  private final FamilyLabels family = new FamilyLabels();

  private final SeriesMemory memory = new SeriesMemory();
  private final MetadataMemory metadataMemory = new MetadataMemory();
  private MetadataMemory.@Nullable Line metadataLine;

  /** Off in tests that compare the short cuts with the careful way. */
  boolean shortCuts = true;

  /** Set once the body has ended or failed: later calls give END. */
  boolean ended;

  LineParser(Lexer lexer, boolean typeAndUnitLabels) {
    this.lexer = lexer;
    this.typeAndUnitLabels = typeAndUnitLabels;
  }

  @Override
  public void reset(byte[] data, int from, int to) {
    this.data = data;
    bodyStart = from;
    bodyEnd = to;
    ended = false;
    hasTimestamp = false;
    type = MetricType.UNKNOWN;
    family.clear();
    memory.startBody();
    metadataMemory.startBody();
    metadataLine = null;
    lexer.reset(data, from, to);
  }

  /**
   * Tries the short cut for the line at {@code from}: a metadata line as in the body before.
   *
   * @return what it is, the lexer standing behind it; null if it has to be read
   */
  final @Nullable Entry recallMetadata(int from) {
    MetadataMemory.Line line = metadataMemory.match(data, from, bodyEnd);
    if (line == null) {
      return null;
    }
    metadataLine = line;
    if (line.kind == Entry.TYPE) {
      setType(line.type);
    } else if (line.kind == Entry.UNIT) {
      setUnit();
    }
    int bareName = line.nameOffset;
    nameStart = from + bareName;
    nameEnd = nameStart + line.nameLength;
    lexer.startLine(from + line.length() + 1);
    return line.kind;
  }

  /** Remembers the metadata line just read, from {@link #entryStart} to the lexer's position. */
  final Entry remember(Entry kind) {
    int end = lexer.pos - 1;
    metadataLine = null;
    if (end < bodyEnd && data[end] == '\n' && data[entryStart] == '#') {
      String content = kind == Entry.HELP ? readHelp() : string(textStart, textEnd);
      metadataLine =
          new MetadataMemory.Line(
              Arrays.copyOfRange(data, entryStart, end),
              kind,
              type,
              string(nameStart, nameEnd),
              content,
              nameStart - entryStart,
              nameEnd - nameStart);
      metadataMemory.add(metadataLine);
    }
    return kind;
  }

  /**
   * Tries the short cuts for the series at {@code from}: one that was in the body before, or one
   * written in the ordinary way.
   *
   * @return its end, which is {@link #seriesEnd} then; -1 if it has to be read with care
   */
  final int scanSeries(int from) {
    int length = memory.match(data, from, bodyEnd);
    int end = length >= 0 ? from + length : SeriesScanner.end(data, from, bodyEnd);
    if (end >= 0) {
      seriesStart = from;
      seriesEnd = end;
    }
    return end;
  }

  /** The current sample is given out. */
  final Entry giveSeries() {
    metadataLine = null;
    if (memory.index() >= 0) {
      memory.commit();
    } else if (memory.repeats()) {
      memory.repeat();
    } else {
      memory.add(data, seriesStart, seriesEnd);
    }
    return Entry.SERIES;
  }

  /** The series has been read with care: nothing is recalled for it. */
  final void forgetMatch() {
    memory.noMatch();
  }

  /** Behind the bytes from {@code from} on that can be part of a number. */
  final int numberEnd(int from) {
    int p = from;
    while (p < bodyEnd && data[p] > ' ' && data[p] != '{') {
      p++;
    }
    return p;
  }

  /** Reads name and labels of a series whose first token has been read; returns the one behind. */
  final Token readSeries(Token first, boolean commasNeeded) {
    labelReader.startSeries(first == Token.MNAME);
    seriesStart = lexer.start;
    seriesEnd = lexer.pos;
    Token t = first == Token.MNAME ? lexer.lex() : first;
    if (t == Token.BOPEN) {
      labelReader.read(commasNeeded, false);
      seriesEnd = lexer.pos;
      t = lexer.lex();
    }
    if (!labelReader.hasName()) {
      throw failure("metric name not set while parsing: " + soFar(), lexer.start);
    }
    return t;
  }

  /** The number in {@code data[from, to)}, any NaN as the one ordinary NaN. */
  final double number(int from, int to) {
    double v;
    try {
      v = GoFloats.parseExposition(data, from, to);
    } catch (GoFloats.FloatFormatException e) {
      throw failure(e.getMessage() + " while parsing: " + soFar(), from);
    }
    return Double.isNaN(v) ? StaleNaN.NORMAL_NAN : v;
  }

  /** Remembers the name of a metadata line, quotes taken off. */
  final void takeMetaName() {
    boolean quoted = data[lexer.start] == '"';
    nameStart = quoted ? lexer.start + 1 : lexer.start;
    nameEnd = quoted ? lexer.pos - 1 : lexer.pos;
  }

  final void setType(MetricType type) {
    this.type = type;
    if (typeAndUnitLabels) {
      family.name(metricName());
      family.type = type;
    }
  }

  final void setUnit() {
    if (typeAndUnitLabels) {
      family.name(metricName());
      family.unit = unit();
    }
  }

  final void checkHelp() {
    if (!Utf8Check.isValid(data, textStart, textEnd)) {
      throw failure(
          "help text " + quote(textStart, textEnd) + " is not a valid utf8 string", textStart);
    }
  }

  final ExpositionException unexpected(String expected, Token got) {
    int e = Math.min(lexer.pos + 1, tokenLimit());
    String message =
        expected + ", got " + quote(lexer.start, e) + " (\"" + got + "\") while parsing: ";
    return failure(message + quote(entryStart, e), lexer.start);
  }

  /** End of what messages may show: the body, and in the text format the line break added to it. */
  abstract int tokenLimit();

  final String soFar() {
    return quote(entryStart, Math.min(lexer.pos, tokenLimit()));
  }

  /** Bytes quoted; a line break stands in for the byte behind the body. */
  final String quote(int from, int to) {
    if (to <= bodyEnd) {
      return GoQuote.quote(data, from, to);
    }
    String inside = from < bodyEnd ? GoQuote.quote(data, from, bodyEnd) : "\"\"";
    return inside.substring(0, inside.length() - 1) + "\\n\"";
  }

  final ExpositionException failure(String reason, int at) {
    ended = true;
    return ExpositionException.inText(reason, data, bodyStart, Math.min(at, bodyEnd));
  }

  @Override
  public byte[] buffer() {
    return data;
  }

  @Override
  public int seriesOffset() {
    return seriesStart;
  }

  @Override
  public int seriesLength() {
    return seriesEnd - seriesStart;
  }

  @Override
  public long seriesHash() {
    return XxHash64.hash(data, seriesStart, seriesEnd - seriesStart);
  }

  @Override
  public int recalled() {
    return memory.index();
  }

  @Override
  public Labels labels() {
    text.clear();
    text.read(data, seriesStart, seriesEnd, type);
    if (typeAndUnitLabels) {
      family.addTo(text);
    }
    return text.labels();
  }

  /** Labels with their values as they stand in the body, no number brought to a normal form. */
  final Labels labelsAsWritten() {
    text.clear();
    text.read(data, seriesStart, seriesEnd, null);
    return text.labels();
  }

  @Override
  public double value() {
    return value;
  }

  @Override
  public boolean hasTimestamp() {
    return hasTimestamp;
  }

  @Override
  public long timestamp() {
    return timestamp;
  }

  @Override
  public long startTimestamp() {
    return 0;
  }

  @Override
  public @Nullable Exemplar nextExemplar() {
    return null;
  }

  @Override
  public @Nullable Histogram histogram() {
    return null;
  }

  @Override
  public @Nullable FloatHistogram floatHistogram() {
    return null;
  }

  @Override
  public String metricName() {
    return metadataLine != null ? metadataLine.name : string(nameStart, nameEnd);
  }

  @Override
  public MetricType type() {
    return type;
  }

  @Override
  public String help() {
    return metadataLine != null ? metadataLine.text : readHelp();
  }

  /** The text of the current HELP line, escapes resolved. */
  abstract String readHelp();

  @Override
  public String unit() {
    return metadataLine != null ? metadataLine.text : string(textStart, textEnd);
  }

  @Override
  public String comment() {
    return string(textStart, textEnd);
  }

  final String string(int from, int to) {
    return new String(data, from, to - from, StandardCharsets.UTF_8);
  }
}
