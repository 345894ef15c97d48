package io.narthex.server.config;

import io.narthex.discovery.DiscoveryConfig;
import io.narthex.discovery.DnsDiscovery;
import io.narthex.discovery.FileDiscovery;
import io.narthex.discovery.HttpDiscovery;
import io.narthex.discovery.StaticDiscovery;
import io.narthex.discovery.TargetGroup;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.NameValidation;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads where targets come from: static, file, HTTP and DNS. The other kinds of upstream are
 * refused by name.
 *
 * @upstream discovery/registry.go, discovery/{file,http,dns}
 */
final class DiscoveryReader {
  private static final Pattern FILE_PATTERN =
      Pattern.compile("[^*]*(\\*[^/]*)?\\.(json|yml|yaml|JSON|YML|YAML)");
  private static final String SUFFIX = "_sd_configs";
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "kubernetes",
          "consul",
          "docker",
          "dockerswarm",
          "aws",
          "ec2",
          "ecs",
          "lightsail",
          "elasticache",
          "msk",
          "rds",
          "azure",
          "gce",
          "digitalocean",
          "eureka",
          "hetzner",
          "ionos",
          "kuma",
          "linode",
          "marathon",
          "nerve",
          "serverset",
          "nomad",
          "oci",
          "openstack",
          "outscale",
          "ovhcloud",
          "puppetdb",
          "scaleway",
          "stackit",
          "triton",
          "uyuni",
          "vultr",
          "xds",
          "zookeeper");

  private final ConfigContext context;
  private final HttpReader http;

  DiscoveryReader(ConfigContext context, HttpReader http) {
    this.context = context;
    this.http = http;
  }

  /** Takes all discoveries out of {@code map}. */
  List<DiscoveryConfig> read(YamlMap map, boolean urlsAllowed) {
    for (String key : map.entries().keySet()) {
      if (key.endsWith(SUFFIX)) {
        String kind = key.substring(0, key.length() - SUFFIX.length());
        if (UNSUPPORTED.contains(kind)) {
          throw map.entries()
              .get(key)
              .fail(
                  key
                      + ": service discovery \""
                      + kind
                      + "\" is not supported; there are static, file, http and dns");
        }
      }
    }
    List<DiscoveryConfig> all = new ArrayList<>();
    List<TargetGroup> groups = staticGroups(map, urlsAllowed);
    if (!groups.isEmpty()) {
      all.add(new StaticDiscovery(groups));
    }
    for (YamlNode item : section(map, "file_sd_configs")) {
      all.add(file(item.map("file.plain")));
    }
    for (YamlNode item : section(map, "http_sd_configs")) {
      all.add(http(item.map("http.plain")));
    }
    for (YamlNode item : section(map, "dns_sd_configs")) {
      all.add(dns(item.map("dns.plain")));
    }
    return all;
  }

  private static List<YamlNode> section(YamlMap map, String key) {
    List<YamlNode> items = map.items(key);
    for (YamlNode item : items) {
      if (item.isNull()) {
        throw item.fail("empty or null section in " + key);
      }
    }
    return items;
  }

  private static List<TargetGroup> staticGroups(YamlMap map, boolean urlsAllowed) {
    List<TargetGroup> groups = new ArrayList<>();
    for (YamlNode item : section(map, "static_configs")) {
      YamlMap group = item.map("struct { Targets []string; Labels model.LabelSet }");
      List<Labels> targets = new ArrayList<>();
      for (YamlNode target : group.items("targets")) {
        String address = target.text();
        if (!urlsAllowed && address.contains("/")) {
          throw target.fail(GlobalReader.shown(address) + " is not a valid hostname");
        }
        targets.add(Labels.of("__address__", address));
      }
      Labels.Builder labels = Labels.builder();
      YamlNode own = group.get("labels");
      if (own != null) {
        for (Map.Entry<String, YamlNode> e : own.map("model.LabelSet").entries().entrySet()) {
          if (!NameValidation.UTF8.isLabelName(e.getKey())) {
            throw e.getValue().fail(GlobalReader.shown(e.getKey()) + " is not a valid label name");
          }
          labels.set(e.getKey(), e.getValue().text());
        }
      }
      group.rejectUnknown();
      groups.add(new TargetGroup(String.valueOf(groups.size()), labels.build(), targets));
    }
    return groups;
  }

  private FileDiscovery file(YamlMap map) {
    List<String> files = new ArrayList<>();
    for (String file : map.texts("files")) {
      if (!FILE_PATTERN.matcher(file).matches()) {
        throw map.fail("path name \"" + file + "\" is not valid for file discovery");
      }
      files.add(context.path(file).toString());
    }
    if (files.isEmpty()) {
      throw map.fail("file service discovery config must contain at least one path name");
    }
    Duration refresh = map.duration("refresh_interval", FileDiscovery.DEFAULT_REFRESH);
    map.rejectUnknown();
    return new FileDiscovery(files, refresh);
  }

  private HttpDiscovery http(YamlMap map) {
    String url = map.text("url", "");
    if (url.isEmpty()) {
      throw map.fail("URL is missing");
    }
    if (url.matches("https?://(/.*)?")) {
      throw map.fail("host is missing in URL");
    }
    URI uri = HttpReader.uri(url, map.lineOf("url"));
    if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
      throw map.fail("URL scheme must be 'http' or 'https'");
    }
    if (uri.getHost() == null) {
      throw map.fail("host is missing in URL");
    }
    HttpDiscovery config =
        new HttpDiscovery(
            url,
            http.read(map, true),
            map.duration("refresh_interval", HttpDiscovery.DEFAULT_REFRESH));
    map.rejectUnknown();
    return config;
  }

  private DnsDiscovery dns(YamlMap map) {
    List<String> names = map.texts("names");
    if (names.isEmpty()) {
      throw map.fail("DNS-SD config must contain at least one SRV record name");
    }
    String type = map.text("type", "SRV").toUpperCase(Locale.ROOT);
    long port = map.unsigned("port", 0);
    DnsDiscovery.Type kind = null;
    for (DnsDiscovery.Type t : DnsDiscovery.Type.values()) {
      if (t.name().equals(type)) {
        kind = t;
      }
    }
    if (kind == null) {
      throw map.fail("invalid DNS-SD records type " + map.text("type", ""));
    }
    if (kind != DnsDiscovery.Type.SRV && port == 0) {
      throw map.fail("a port is required in DNS-SD configs for all record types except SRV");
    }
    DnsDiscovery config =
        new DnsDiscovery(
            names,
            kind,
            (int) port,
            map.duration("refresh_interval", DnsDiscovery.DEFAULT_REFRESH));
    map.rejectUnknown();
    return config;
  }
}
