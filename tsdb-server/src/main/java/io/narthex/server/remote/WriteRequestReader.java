package io.narthex.server.remote;

import com.google.protobuf.CodedInputStream;
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

  private final byte[] message;
  private final SeriesByBytes known;
  private final Appender appender;

  WriteRequestReader(byte[] message, SeriesByBytes known, Appender appender) {
    this.message = message;
    this.known = known;
    this.appender = appender;
  }

  /**
   * Appends all series of the message.
   *
   * @throws AppendException if a sample is not acceptable
   * @throws com.google.protobuf.InvalidProtocolBufferException if the bytes are no such message
   */
  void appendAll() throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == TIMESERIES_TAG) {
        int limit = in.pushLimit(in.readRawVarint32());
        appendSeries(in);
        in.popLimit(limit);
      } else {
        in.skipField(tag);
      }
    }
  }

  /** Labels stand first in what every sender writes; their bytes are the key of the series. */
  private void appendSeries(CodedInputStream in) throws IOException {
    int from = in.getTotalBytesRead();
    int to = from;
    int tag = in.readTag();
    while (tag == LABEL_TAG) {
      in.skipRawBytes(in.readRawVarint32());
      to = in.getTotalBytesRead();
      tag = in.readTag();
    }
    int length = to - from;
    SeriesByBytes.Entry series = known.find(message, from, length, () -> labels(from, length));
    if (series == null) {
      for (; tag != 0; tag = in.readTag()) {
        in.skipField(tag);
      }
      return;
    }
    for (; tag != 0; tag = in.readTag()) {
      int limit;
      switch (tag >>> 3) {
        case 2 -> {
          limit = in.pushLimit(in.readRawVarint32());
          appendSample(in, series);
          in.popLimit(limit);
        }
        case 3 -> {
          limit = in.pushLimit(in.readRawVarint32());
          appendExemplar(in, series);
          in.popLimit(limit);
        }
        case 4 -> {
          limit = in.pushLimit(in.readRawVarint32());
          appendHistogram(HistogramMessage.read(in), series);
          in.popLimit(limit);
        }
        default -> in.skipField(tag);
      }
    }
  }

  private void appendSample(CodedInputStream in, SeriesByBytes.Entry series) throws IOException {
    double value = 0;
    long t = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> value = Double.longBitsToDouble(in.readFixed64());
        case 2 -> t = in.readInt64();
        default -> in.skipField(tag);
      }
    }
    series.ref(appender.append(series.ref(), series.labels(), t, value));
  }

  private void appendHistogram(HistogramMessage h, SeriesByBytes.Entry series) {
    series.ref(
        h.isFloat()
            ? appender.append(series.ref(), series.labels(), 0, h.timestamp(), h.toFloatHistogram())
            : appender.append(series.ref(), series.labels(), 0, h.timestamp(), h.toHistogram()));
  }

  /** An exemplar that the storage does not take costs the exemplar, not the request. */
  private void appendExemplar(CodedInputStream in, SeriesByBytes.Entry series) throws IOException {
    List<String> labels = new ArrayList<>();
    double value = 0;
    long t = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> {
          int limit = in.pushLimit(in.readRawVarint32());
          addLabel(in, labels);
          in.popLimit(limit);
        }
        case 2 -> value = in.readDouble();
        case 3 -> t = in.readInt64();
        default -> in.skipField(tag);
      }
    }
    try {
      Exemplar exemplar = new Exemplar(Labels.of(labels.toArray(new String[0])), value, t, true);
      appender.appendExemplar(series.ref(), series.labels(), exemplar);
    } catch (AppendException | IllegalArgumentException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "exemplar of " + series.labels() + ": " + e);
    }
  }

  /** Labels of a series seen for the first time; null if it has no name or one label twice. */
  private @Nullable Labels labels(int from, int length) {
    List<String> pairs = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(message, from, length);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        int limit = in.pushLimit(in.readRawVarint32());
        addLabel(in, pairs);
        in.popLimit(limit);
      }
      Labels labels = Labels.of(pairs.toArray(new String[0]));
      if (labels.has(Labels.METRIC_NAME)) {
        return labels;
      }
      LOG.log(System.Logger.Level.WARNING, () -> "series without a metric name: " + labels);
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "series " + pairs + " left out: " + e);
    }
    return null;
  }

  private static void addLabel(CodedInputStream in, List<String> pairs) throws IOException {
    String name = "";
    String value = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> name = in.readStringRequireUtf8();
        case 2 -> value = in.readStringRequireUtf8();
        default -> in.skipField(tag);
      }
    }
    pairs.add(name);
    pairs.add(value);
  }
}
