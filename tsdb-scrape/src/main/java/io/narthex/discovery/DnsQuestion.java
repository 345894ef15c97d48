package io.narthex.discovery;

import io.narthex.model.labels.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks DNS for the targets behind names.
 *
 * <p>Thread-safety: none; asked by one thread at a time.
 *
 * @upstream discovery/dns/dns.go Discovery.refresh
 */
final class DnsQuestion implements PollingDiscoverer.Question {
  private static final System.Logger LOG = System.getLogger(DnsQuestion.class.getName());

  private final DnsDiscovery config;
  private final DnsResolver resolver;

  DnsQuestion(DnsDiscovery config, DnsResolver resolver) {
    this.config = config;
    this.resolver = resolver;
  }

  /** One group a name; a name that cannot be resolved now keeps what it had. */
  @Override
  public List<TargetGroup> ask() {
    List<TargetGroup> groups = new ArrayList<>();
    for (String name : config.names()) {
      try {
        groups.add(group(name));
      } catch (IOException e) {
        LOG.log(
            System.Logger.Level.ERROR,
            "Error refreshing DNS targets of {0}: {1}",
            name,
            e.getMessage());
      }
    }
    return groups;
  }

  private TargetGroup group(String name) throws IOException {
    List<Labels> targets = new ArrayList<>();
    for (DnsMessage.Answer answer : resolver.lookup(name, config.type())) {
      if (answer.type() != config.type()) {
        continue; // a CNAME on the way
      }
      targets.add(target(name, answer));
    }
    return new TargetGroup(name, Labels.empty(), targets);
  }

  private Labels target(String name, DnsMessage.Answer answer) {
    String host = answer.data();
    Labels.Builder b = Labels.builder().set("__meta_dns_name", name);
    int port = config.port();
    switch (config.type()) {
      case SRV -> {
        port = answer.port();
        b.set("__meta_dns_srv_record_target", host);
        b.set("__meta_dns_srv_record_port", String.valueOf(answer.port()));
      }
      case MX -> b.set("__meta_dns_mx_record_target", host);
      case NS -> b.set("__meta_dns_ns_record_target", host);
      case A, AAAA -> {}
    }
    String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String address = bare.indexOf(':') >= 0 ? "[" + bare + "]" : bare;
    return b.set("__address__", address + ":" + port).build();
  }
}
