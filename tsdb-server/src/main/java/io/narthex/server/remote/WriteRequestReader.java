package io.narthex.server.remote;

import io.narthex.model.Exemplar;
import io.narthex.model.labels.Labels;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks a WriteRequest message and appends what it holds; no object is made for a sample of a known
 * series.
 *
 * <pre>
 *   WriteRequest { 1 timeseries* { 1 label* {1 name, 2 value}
 *                                  2 sample* {1 value, 2 timestamp}
 *                                  3 exemplar*, 4 histogram* } }
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream storage/remote/write_handler.go write
 */
final class WriteRequestReader {
  private static final System.Logger LOG = System.getLogger(WriteRequestReader.class.getName());
  private static final int TIMESERIES_TAG = (1 << 3) | 2;
  private static final int LABEL_TAG = (1 << 3) | 2;
  private static final int BYTES = 2;

  private final byte[] message;
  private final WireCursor in;
  private final SeriesByBytes known;
  private final Appender appender;
  private final long latest;
  private SeriesByBytes.@Nullable Entry previous;

  /**
   * Over {@code message[0, length)}.
   *
   * @param latest the last timestamp, in ms, that is not too far in the future
   */
  WriteRequestReader(
      byte[] message, int length, SeriesByBytes known, Appender appender, long latest) {
    this.message = message;
    this.in = new WireCursor(message, 0, length);
    this.known = known;
    this.appender = appender;
    this.latest = latest;
  }

  /**
   * Appends all series of the message.
   *
   * @throws AppendException if a sample is not acceptable
   * @throws WireException if the bytes are no such message
   */
  void appendAll() throws IOException {
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      if (tag == TIMESERIES_TAG) {
        int outer = in.enter();
        appendSeries();
        in.leave(outer);
      } else {
        in.skip(tag);
      }
    }
  }

  /** Labels stand first in what every sender writes; their bytes are the key of the series. */
  private void appendSeries() throws IOException {
    int from = in.pos();
    int to = from;
    int tag = in.tag();
    while (tag == LABEL_TAG) {
      in.skipBytes(in.length());
      to = in.pos();
      tag = in.tag();
    }
    SeriesByBytes.Entry series = known.find(previous, message, from, to - from);
    if (series == null) {
      series = added(from, to);
    }
    if (series != null) {
      previous = series;
    }
    for (; tag != 0; tag = in.tag()) {
      int field = tag >>> 3;
      if (series == null || field < 2 || field > 4) {
        in.skip(tag);
        continue;
      }
      WireCursor.expect(
          tag, BYTES, field == 2 ? "Samples" : field == 3 ? "Exemplars" : "Histograms");
      int outer = in.enter();
      switch (field) {
        case 2 -> appendSample(series);
        case 3 -> appendExemplar(series);
        default -> appendHistogram(HistogramMessage.read(in), series);
      }
      in.leave(outer);
    }
  }

  private SeriesByBytes.@Nullable Entry added(int from, int to) throws WireException {
    Labels labels = labels(from, to);
    return labels == null ? null : known.add(message, from, to - from, labels);
  }

  private void appendSample(SeriesByBytes.Entry series) throws IOException {
    double value = 0;
    long t = 0;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag >>> 3) {
        case 1 -> value = in.float64();
        case 2 -> t = in.varint();
        default -> in.skip(tag);
      }
    }
    checkTime(t);
    series.ref(appender.append(series.ref(), series.labels(), t, value));
  }

  private void checkTime(long t) {
    if (t > latest) {
      throw new AppendException(
          AppendException.Reason.OUT_OF_BOUNDS,
          AppendException.Reason.OUT_OF_BOUNDS.text() + ": timestamp is too far in the future");
    }
  }

  private void appendHistogram(HistogramMessage h, SeriesByBytes.Entry series) {
    checkTime(h.timestamp());
    series.ref(
        h.isFloat()
            ? appender.append(series.ref(), series.labels(), 0, h.timestamp(), h.toFloatHistogram())
            : appender.append(series.ref(), series.labels(), 0, h.timestamp(), h.toHistogram()));
  }

  /** An exemplar that the storage does not take costs the exemplar, not the request. */
  private void appendExemplar(SeriesByBytes.Entry series) throws IOException {
    List<String> labels = new ArrayList<>();
    double value = 0;
    long t = 0;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag >>> 3) {
        case 1 -> {
          int outer = in.enter();
          addLabel(in, labels);
          in.leave(outer);
        }
        case 2 -> value = in.float64();
        case 3 -> t = in.varint();
        default -> in.skip(tag);
      }
    }
    try {
      checkTime(t);
      Exemplar exemplar = new Exemplar(Labels.of(labels.toArray(new String[0])), value, t, true);
      appender.appendExemplar(series.ref(), series.labels(), exemplar);
    } catch (AppendException | IllegalArgumentException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "exemplar of " + series.labels() + ": " + e);
    }
  }

  /** Labels of a series seen for the first time; null if it has no name or one label twice. */
  private @Nullable Labels labels(int from, int to) throws WireException {
    List<String> pairs = new ArrayList<>();
    WireCursor labelBytes = new WireCursor(message, from, to);
    try {
      for (int tag = labelBytes.tag(); tag != 0; tag = labelBytes.tag()) {
        int outer = labelBytes.enter();
        addLabel(labelBytes, pairs);
        labelBytes.leave(outer);
      }
      Labels labels = Labels.of(pairs.toArray(new String[0]));
      if (labels.has(Labels.METRIC_NAME)) {
        return labels;
      }
      LOG.log(System.Logger.Level.WARNING, () -> "series without a metric name: " + labels);
    } catch (WireException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "series " + pairs + " left out: " + e);
    }
    return null;
  }

  private static void addLabel(WireCursor in, List<String> pairs) throws IOException {
    String name = "";
    String value = "";
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag >>> 3) {
        case 1 -> name = in.utf8();
        case 2 -> value = in.utf8();
        default -> in.skip(tag);
      }
    }
    pairs.add(name);
    pairs.add(value);
  }
}
