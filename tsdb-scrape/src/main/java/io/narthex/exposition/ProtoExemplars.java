package io.narthex.exposition;

import static io.narthex.exposition.ProtoFormat.*;

import io.narthex.exposition.Columns.Ints;
import io.narthex.model.Exemplar;
import org.jspecify.annotations.Nullable;

/**
 * The exemplars of the current sample, decoded as they are asked for.
 *
 * <p>Those of a native histogram need a timestamp; without one they are passed over.
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/protobufparse.go Exemplar
 */
final class ProtoExemplars {
  private final ProtoReader in = new ProtoReader();
  private final SeriesText text = new SeriesText();
  private final Ints single = new Ints();
  private Ints places = single;
  private int next;
  private boolean needTimestamp;
  private double value;
  private long timestamp;
  private boolean hasTimestamp;

  void none() {
    places = single;
    single.clear();
    next = 0;
  }

  /** Of a number: at most one; {@code from} is -1 if there is none. */
  void of(int from, int to) {
    none();
    needTimestamp = false;
    if (from >= 0) {
      single.add(from, to);
    }
  }

  /** Of a native histogram: its own, or else those of its buckets. */
  void ofHistogram(ProtoHistogram h) {
    places = h.exemplars.size > 0 ? h.exemplars : h.bucketExemplars;
    next = 0;
    needTimestamp = true;
  }

  @Nullable Exemplar next(byte[] data) {
    while (next < places.size) {
      int from = places.values[next];
      int to = places.values[next + 1];
      next += 2;
      if (from >= 0) {
        read(data, from, to);
        if (hasTimestamp || !needTimestamp) {
          return new Exemplar(text.labels(), value, timestamp, hasTimestamp);
        }
      }
    }
    return null;
  }

  private void read(byte[] data, int from, int to) {
    in.reset(data, from, to);
    text.clear();
    value = 0;
    timestamp = 0;
    hasTimestamp = false;
    while (in.nextField("Exemplar")) {
      switch (in.field) {
        case EXEMPLAR_LABEL -> label(data);
        case EXEMPLAR_VALUE -> value = in.readDouble("Value");
        case EXEMPLAR_TIMESTAMP -> {
          timestamp = ProtoMetric.timestamp(in, "Timestamp");
          hasTimestamp = true;
        }
        default -> in.skip();
      }
    }
  }

  private void label(byte[] data) {
    int outer = in.open("Label");
    String name = "";
    String labelValue = "";
    while (in.nextField("LabelPair")) {
      switch (in.field) {
        case 1 -> {
          int length = in.readLength("Name");
          name = ProtoFamily.string(data, in.pos, in.pos += length);
        }
        case 2 -> {
          int length = in.readLength("Value");
          labelValue = ProtoFamily.string(data, in.pos, in.pos += length);
        }
        default -> in.skip();
      }
    }
    in.close(outer);
    text.add(name, labelValue);
  }
}
