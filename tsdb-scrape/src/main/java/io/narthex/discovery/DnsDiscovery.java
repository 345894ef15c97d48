package io.narthex.discovery;

import java.time.Duration;
import java.util.List;

/**
 * Targets in DNS.
 *
 * @param names names that are looked up
 * @param type kind of record
 * @param port port of the targets, where the record does not say
 * @upstream discovery/dns/dns.go SDConfig
 */
public record DnsDiscovery(List<String> names, Type type, int port, Duration refreshInterval)
    implements DiscoveryConfig {
  /** How often names are looked up if nothing else is said. */
  public static final Duration DEFAULT_REFRESH = Duration.ofSeconds(30);

  /** Kinds of record. */
  public enum Type {
    A(1),
    AAAA(28),
    SRV(33),
    MX(15),
    NS(2);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }
}
