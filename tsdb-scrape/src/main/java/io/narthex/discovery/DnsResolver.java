package io.narthex.discovery;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Looks names up at the servers and along the search list of {@code /etc/resolv.conf}: over UDP,
 * and over TCP when the answer does not fit.
 *
 * <p>Java's own resolver knows no SRV records and does not tell a missing name from a failing
 * server.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream discovery/dns/dns.go lookupWithSearchPath, lookupFromAnyServer
 */
final class DnsResolver {
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int MAX_DATAGRAM = 65_535;
  private static final int DNS_PORT = 53;

  private final List<InetSocketAddress> servers;
  private final List<String> search;
  private final int ndots;

  /**
   * A resolver.
   *
   * @param search domains that are tried behind a name
   * @param ndots a name with so many dots is tried as it is first
   */
  DnsResolver(List<InetSocketAddress> servers, List<String> search, int ndots) {
    this.servers = List.copyOf(servers);
    this.search = List.copyOf(search);
    this.ndots = ndots;
  }

  /** The resolver a file in the format of {@code /etc/resolv.conf} describes. */
  static DnsResolver of(Path resolvConf) throws IOException {
    List<InetSocketAddress> servers = new ArrayList<>();
    List<String> search = new ArrayList<>();
    int ndots = 1;
    for (String line : Files.readAllLines(resolvConf)) {
      String[] words = line.strip().split("\\s+");
      switch (words[0]) {
        case "nameserver" ->
            servers.add(new InetSocketAddress(InetAddress.getByName(words[1]), DNS_PORT));
        case "domain", "search" -> {
          search.clear();
          search.addAll(List.of(words).subList(1, words.length));
        }
        case "options" -> {
          for (String word : words) {
            if (word.startsWith("ndots:")) {
              ndots = Integer.parseInt(word.substring("ndots:".length()));
            }
          }
        }
        default -> {}
      }
    }
    return new DnsResolver(servers, search, ndots);
  }

  /**
   * The records of a name; none if all servers agree that it does not exist.
   *
   * @throws IOException if some server could not say
   */
  List<DnsMessage.Answer> lookup(String name, DnsDiscovery.Type type) throws IOException {
    boolean allAnswered = true;
    for (String candidate : candidates(name)) {
      try {
        DnsMessage answer = askAny(candidate, type);
        if (answer.rcode() == DnsMessage.SUCCESS) {
          return answer.answers();
        }
      } catch (IOException e) {
        allAnswered = false;
      }
    }
    if (allAnswered) {
      return List.of();
    }
    throw new IOException(
        "could not resolve \""
            + name
            + "\": all servers responded with errors to at least one search domain");
  }

  private List<String> candidates(String name) {
    if (name.endsWith(".")) {
      return List.of(name);
    }
    List<String> names = new ArrayList<>();
    boolean asItIsFirst = name.chars().filter(c -> c == '.').count() >= ndots;
    if (asItIsFirst) {
      names.add(name + ".");
    }
    for (String domain : search) {
      names.add(name + "." + (domain.endsWith(".") ? domain : domain + "."));
    }
    if (!asItIsFirst) {
      names.add(name + ".");
    }
    return names;
  }

  private DnsMessage askAny(String name, DnsDiscovery.Type type) throws IOException {
    for (InetSocketAddress server : servers) {
      DnsMessage answer;
      try {
        answer = ask(server, name, type);
      } catch (IOException next) {
        continue; // another server may know
      }
      if (answer.rcode() == DnsMessage.SUCCESS || answer.rcode() == DnsMessage.NO_SUCH_NAME) {
        return answer;
      }
    }
    throw new IOException("could not resolve " + name + ": no servers returned a viable answer");
  }

  private static DnsMessage ask(InetSocketAddress server, String name, DnsDiscovery.Type type)
      throws IOException {
    int id = ThreadLocalRandom.current().nextInt(1 << 16);
    byte[] question = DnsMessage.question(id, name, type);
    DnsMessage answer = overUdp(server, question, id);
    return answer.truncated() ? overTcp(server, question) : answer;
  }

  private static DnsMessage overUdp(InetSocketAddress server, byte[] question, int id)
      throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(server);
      socket.send(new DatagramPacket(question, question.length));
      DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
      while (true) {
        socket.receive(packet);
        DnsMessage answer = DnsMessage.parse(packet.getData(), packet.getLength());
        if (answer.id() == id) {
          return answer;
        }
      }
    }
  }

  private static DnsMessage overTcp(InetSocketAddress server, byte[] question) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(server, TIMEOUT_MILLIS);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(question.length);
      out.write(question);
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = new byte[in.readUnsignedShort()];
      in.readFully(answer);
      return DnsMessage.parse(answer, answer.length);
    }
  }
}
