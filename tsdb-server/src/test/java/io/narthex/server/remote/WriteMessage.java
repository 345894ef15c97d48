package io.narthex.server.remote;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A message of remote write 1.0: fields, written one after the other by protobuf's own library. */
public final class WriteMessage {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  public WriteMessage text(int field, String s) throws IOException {
    out.writeString(field, s);
    return this;
  }

  public WriteMessage number(int field, long v) throws IOException {
    out.writeInt64(field, v);
    return this;
  }

  public WriteMessage zigzag(int field, long v) throws IOException {
    out.writeSInt64(field, v);
    return this;
  }

  public WriteMessage real(int field, double v) throws IOException {
    out.writeDouble(field, v);
    return this;
  }

  public WriteMessage nested(int field, WriteMessage m) throws IOException {
    out.writeByteArray(field, m.toBytes());
    return this;
  }

  public WriteMessage label(String name, String value) throws IOException {
    return nested(1, new WriteMessage().text(1, name).text(2, value));
  }

  public WriteMessage sample(long t, double v) throws IOException {
    return nested(2, new WriteMessage().real(1, v).number(2, t));
  }

  public byte[] toBytes() throws IOException {
    out.flush();
    return bytes.toByteArray();
  }
}
