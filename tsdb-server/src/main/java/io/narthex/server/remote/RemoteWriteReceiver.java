package io.narthex.server.remote;

import io.narthex.server.http.Route;
import io.narthex.server.http.WebRequest;
import io.narthex.server.http.WebResponse;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appendable;
import io.narthex.storage.Appender;
import java.io.IOException;
import java.time.InstantSource;
import org.xerial.snappy.Snappy;

/**
 * {@code POST /api/v1/write}: remote write 1.0. A request is one transaction; one sample that is
 * not acceptable turns the whole of it away.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream storage/remote/write_handler.go
 */
public final class RemoteWriteReceiver implements Route {
  private static final System.Logger LOG = System.getLogger(RemoteWriteReceiver.class.getName());

  /** Largest body, packed and unpacked, in bytes. */
  private static final int MAX_BYTES = 32 << 20;

  private static final String MESSAGE = "application/x-protobuf";

  /** How far in the future a sample may lie: ten minutes, as upstream, for clocks that differ. */
  private static final long MAX_AHEAD_MILLIS = 10 * 60 * 1000;

  private final Appendable storage;
  private final InstantSource clock;
  private final SeriesByBytes known = new SeriesByBytes();

  private final Buffers buffers = new Buffers();

  public RemoteWriteReceiver(Appendable storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  @Override
  public void handle(WebRequest request, WebResponse response) throws IOException {
    String type = request.header("Content-Type");
    if (type != null
        && !type.replace(" ", "").matches(MESSAGE + "(;proto=prometheus.WriteRequest)?")) {
      response.text(415, "\"" + type + "\" is not an accepted Content-Type\n");
      return;
    }
    String encoding = request.header("Content-Encoding");
    if (encoding != null && !encoding.equals("snappy")) {
      response.text(
          415,
          encoding + " encoding (compression) is not accepted; only \"snappy\" is acceptable\n");
      return;
    }
    byte[] packed = buffers.take();
    byte[] message = buffers.take();
    try {
      Buffers.Filled body = Buffers.read(request.body(), packed, MAX_BYTES);
      packed = body.bytes();
      if (body.length() > MAX_BYTES) {
        response.text(413, "http: request body too large\n");
        return;
      }
      int length;
      try {
        length = Snappy.uncompressedLength(packed, 0, body.length());
        if (length < 0 || length > MAX_BYTES) {
          response.text(400, "snappy: decoded block of " + length + " bytes is too large\n");
          return;
        }
        message = Buffers.grown(message, length);
        length = Snappy.uncompress(packed, 0, body.length(), message, 0);
      } catch (IOException | RuntimeException e) {
        response.text(400, "snappy: corrupt input\n");
        return;
      }
      write(message, length, response);
    } finally {
      buffers.give(packed);
      buffers.give(message);
    }
  }

  private void write(byte[] message, int length, WebResponse response) throws IOException {
    Appender appender = storage.appender();
    long latest = clock.millis() + MAX_AHEAD_MILLIS;
    try {
      new WriteRequestReader(message, length, known, appender, latest).appendAll();
    } catch (WireException | AppendException e) {
      appender.rollback();
      response.text(400, e.getMessage() + "\n");
      return;
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "remote write failed", e);
      appender.rollback();
      response.text(500, e.getMessage() + "\n");
      return;
    }
    appender.commit();
    response.empty(204);
  }
}
