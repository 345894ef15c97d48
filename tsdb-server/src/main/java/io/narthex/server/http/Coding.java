package io.narthex.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * How a body is packed: by the first of gzip and deflate in the client's {@code Accept-Encoding};
 * weights are ignored, as upstream does.
 *
 * @upstream util/httputil/compression.go
 */
enum Coding {
  GZIP,
  DEFLATE;

  private static final int BUFFER_BYTES = 32 * 1024;

  /** The coding to use; null for none. */
  static @Nullable Coding of(@Nullable String acceptEncoding) {
    if (acceptEncoding == null || acceptEncoding.equals("identity")) {
      return null;
    }
    for (String item : acceptEncoding.split(",", -1)) {
      String name = item.trim().toLowerCase(Locale.ROOT);
      if (name.equals("gzip")) {
        return GZIP;
      }
      if (name.equals("deflate")) {
        return DEFLATE;
      }
    }
    return null;
  }

  /** Its name in {@code Content-Encoding}. */
  String text() {
    return this == GZIP ? "gzip" : "deflate";
  }

  /** Packs into {@code raw}. */
  OutputStream over(OutputStream raw) throws IOException {
    return this == GZIP ? new GZIPOutputStream(raw, BUFFER_BYTES) : new DeflaterOutputStream(raw);
  }
}
