package io.narthex.discovery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Questions and answers of DNS as bytes.
 *
 * <pre>
 *   header 12 bytes: id, flags (QR 0x8000, TC 0x0200, RD 0x0100, rcode 0x000f), 4 counts
 *   question:        name, type, class
 *   answer:          name, type, class, ttl(4), length(2), data
 *   name:            (length, bytes)* 0; a length with 0xc0 set is a pointer to an earlier name
 * </pre>
 *
 * @param rcode 0 no error, 3 no such name, 2 server failure
 * @param truncated whether the answer did not fit and should be asked for over TCP
 * @upstream miekg/dns
 */
record DnsMessage(int id, int rcode, boolean truncated, List<Answer> answers) {
  static final int SUCCESS = 0;
  static final int NO_SUCH_NAME = 3;

  private static final int HEADER = 12;
  private static final int MAX_NAME_PARTS = 128;
  private static final int UDP_SIZE = 4096;
  private static final int OPT = 41;

  /**
   * One record of an answer.
   *
   * @param type null if it is of a kind nobody asks for
   * @param data address or name, the latter with its final dot
   * @param port of SRV records, else 0
   */
  record Answer(DnsDiscovery.@Nullable Type type, String data, int port) {}

  /** A question; with EDNS0, so that long answers fit into a datagram. */
  static byte[] question(int id, String name, DnsDiscovery.Type type) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int value : new int[] {id, 0x0100, 1, 0, 0, 1}) {
      write16(out, value);
    }
    for (String part : name.split("\\.", -1)) {
      if (part.isEmpty()) {
        continue; // behind the final dot
      }
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    out.write(0);
    write16(out, type.code());
    write16(out, 1);
    out.write(0); // root name of the OPT record
    write16(out, OPT);
    write16(out, UDP_SIZE);
    out.writeBytes(new byte[6]);
    return out.toByteArray();
  }

  private static void write16(ByteArrayOutputStream out, int value) {
    out.write(value >> 8);
    out.write(value);
  }

  /**
   * Reads an answer.
   *
   * @throws IOException if the bytes are none
   */
  static DnsMessage parse(byte[] data, int length) throws IOException {
    try {
      Reader r = new Reader(data, length);
      int id = r.u16();
      int flags = r.u16();
      int questions = r.u16();
      int count = r.u16();
      r.at = HEADER;
      for (int i = 0; i < questions; i++) {
        r.name();
        r.at += 4;
      }
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        answers.add(r.answer());
      }
      return new DnsMessage(id, flags & 0xf, (flags & 0x0200) != 0, answers);
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new IOException("malformed DNS message", e);
    }
  }

  /** A place in a message. */
  private static final class Reader {
    private final byte[] data;
    private final int length;
    private int at;

    Reader(byte[] data, int length) {
      this.data = data;
      this.length = length;
    }

    int u8() {
      if (at >= length) {
        throw new ArrayIndexOutOfBoundsException(at);
      }
      return data[at++] & 0xff;
    }

    int u16() {
      return u8() << 8 | u8();
    }

    String name() throws IOException {
      StringBuilder sb = new StringBuilder();
      int back = -1;
      for (int parts = 0; parts < MAX_NAME_PARTS; parts++) {
        int n = u8();
        if (n == 0) {
          if (back >= 0) {
            at = back;
          }
          return sb.length() == 0 ? "." : sb.toString();
        }
        if ((n & 0xc0) == 0xc0) {
          int target = (n & 0x3f) << 8 | u8();
          back = back < 0 ? at : back;
          at = target;
          continue;
        }
        if (at + n > length) {
          throw new ArrayIndexOutOfBoundsException(at + n);
        }
        sb.append(new String(data, at, n, StandardCharsets.UTF_8)).append('.');
        at += n;
      }
      throw new IOException("malformed DNS message: endless name");
    }

    Answer answer() throws IOException {
      name();
      int code = u16();
      at += 6; // class, ttl
      int size = u16();
      int end = at + size;
      if (end > length) {
        throw new ArrayIndexOutOfBoundsException(end);
      }
      Answer answer = data(code, size);
      at = end;
      return answer;
    }

    private Answer data(int code, int size) throws IOException {
      DnsDiscovery.Type type = null;
      for (DnsDiscovery.Type t : DnsDiscovery.Type.values()) {
        if (t.code() == code) {
          type = t;
        }
      }
      if (type == null) {
        return new Answer(null, "", 0);
      }
      switch (type) {
        case A, AAAA -> {
          byte[] address = java.util.Arrays.copyOfRange(data, at, at + size);
          return new Answer(type, text(InetAddress.getByAddress(address)), 0);
        }
        case SRV -> {
          at += 4; // priority, weight
          int port = u16();
          return new Answer(type, name(), port);
        }
        case MX -> {
          at += 2; // preference
          return new Answer(type, name(), 0);
        }
        case NS -> {
          return new Answer(type, name(), 0);
        }
      }
      throw new AssertionError(type);
    }

    /** IPv6 with its longest run of zeros left out, as Go prints it. */
    private static String text(InetAddress address) {
      String s = address.getHostAddress();
      if (s.indexOf(':') < 0) {
        return s;
      }
      String best = "";
      java.util.regex.Matcher m = java.util.regex.Pattern.compile("(^|:)0(:0)+(:|$)").matcher(s);
      while (m.find()) {
        if (m.group().length() > best.length()) {
          best = m.group();
        }
      }
      return best.isEmpty() ? s : s.replaceFirst(java.util.regex.Pattern.quote(best), "::");
    }
  }
}
