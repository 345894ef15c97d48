package io.narthex.server.config;

import io.narthex.scrape.ScrapeConfig;
import io.narthex.yaml.YamlException;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A whole, valid {@code prometheus.yml}.
 *
 * <pre>{@code
 * PrometheusConfig config = PrometheusConfig.load(Path.of("prometheus.yml"));
 * manager.apply(config.scrapeConfigs());
 * }</pre>
 *
 * <p>A reload loads a new one; if that fails the old one is still there, untouched.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream config/config.go Config, LoadFile
 */
public final class PrometheusConfig {
  private static final Pattern GLOB = Pattern.compile("[^*]*(\\*[^/]*)?");

  private final GlobalConfig global;
  private final List<ScrapeConfig> scrapeConfigs;
  private final List<String> ruleFiles;
  private final AlertingConfig alerting;
  private final List<RemoteWriteConfig> remoteWrite;
  private final List<RemoteReadConfig> remoteRead;
  private final StorageConfig storage;
  private final @Nullable TracingConfig tracing;
  private final OtlpConfig otlp;
  private final String maskedText;
  private final Map<String, String> jobTexts;

  private PrometheusConfig(YamlMap root, Path file, ConfigContext context, Surroundings around)
      throws ConfigException {
    YamlNode globalNode = root.get("global");
    GlobalReader globalReader = new GlobalReader(context, around);
    global =
        globalReader.read(
            globalNode == null
                ? YamlNode.parse("").map("config.plain")
                : globalNode.map("config.plain"));
    StorageReader.runtime(root.get("runtime"));
    ruleFiles = globs(root, "rule_files", "invalid rule file path ", context);
    List<String> jobFiles =
        globs(root, "scrape_config_files", "invalid scrape config file path ", context);
    Map<String, Integer> names = new LinkedHashMap<>();
    List<ScrapeConfig> jobs =
        new ArrayList<>(
            new ScrapeReader(context, global.scraping())
                .readAll(root.items("scrape_configs"), names));
    var validation = global.scraping().naming().validation();
    YamlNode alertingNode = root.get("alerting");
    alerting =
        alertingNode == null
            ? AlertingConfig.NONE
            : new AlertingReader(context, validation).read(alertingNode.map("config.plain"));
    RemoteReader remote = new RemoteReader(context, validation);
    remoteWrite = List.copyOf(remote.writes(root.items("remote_write")));
    remoteRead = List.copyOf(remote.reads(root.items("remote_read")));
    storage = StorageReader.storage(root.get("storage"));
    YamlNode tracingNode = root.get("tracing");
    tracing =
        tracingNode == null ? null : StorageReader.tracing(tracingNode, new HttpReader(context));
    otlp = StorageReader.otlp(root.get("otlp"));
    root.rejectUnknown();
    jobTexts = new LinkedHashMap<>();
    jobs.addAll(jobsOfFiles(jobFiles, file, names));
    scrapeConfigs = List.copyOf(jobs);
    maskedText = "";
  }

  private PrometheusConfig(PrometheusConfig from, String maskedText, Map<String, String> jobTexts) {
    global = from.global;
    scrapeConfigs = from.scrapeConfigs;
    ruleFiles = from.ruleFiles;
    alerting = from.alerting;
    remoteWrite = from.remoteWrite;
    remoteRead = from.remoteRead;
    storage = from.storage;
    tracing = from.tracing;
    otlp = from.otlp;
    this.maskedText = maskedText;
    this.jobTexts = new LinkedHashMap<>(from.jobTexts);
    this.jobTexts.putAll(jobTexts);
  }

  /**
   * Reads a file and the files it names in {@code scrape_config_files}.
   *
   * @throws ConfigException with file, line and reason if anything is wrong
   */
  public static PrometheusConfig load(Path file) throws ConfigException {
    return load(file, false);
  }

  /**
   * Reads a file and the files it names.
   *
   * @param protobufFirst whether jobs that say nothing of {@code scrape_protocols} ask for protobuf
   *     before anything else, as upstream does where start timestamps are wanted
   * @throws ConfigException with file, line and reason if anything is wrong
   */
  public static PrometheusConfig load(Path file, boolean protobufFirst) throws ConfigException {
    return parse(readFile(file), file, new Surroundings(System::getenv, protobufFirst));
  }

  /** As {@link #load(Path)}, with other environment variables than the process's own. */
  static PrometheusConfig load(Path file, UnaryOperator<@Nullable String> environment)
      throws ConfigException {
    return parse(readFile(file), file, new Surroundings(environment, false));
  }

  /**
   * Reads a configuration from a text.
   *
   * @param file what messages call it; relative paths are resolved against its directory
   */
  public static PrometheusConfig parse(String text, Path file) throws ConfigException {
    return parse(text, file, new Surroundings(System::getenv, false));
  }

  private static PrometheusConfig parse(String text, Path file, Surroundings around)
      throws ConfigException {
    ConfigContext context = new ConfigContext(directory(file));
    try {
      YamlMap root = YamlNode.parse(text).map("config.plain");
      return new PrometheusConfig(
          new PrometheusConfig(root, file, context, around),
          context.mask(text),
          context.jobTexts(text));
    } catch (YamlException e) {
      throw new ConfigException(file, e.line(), String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * What a file's meaning depends on besides its text.
   *
   * @param environment gives the value of a variable, null if it is not set
   * @param protobufFirst whether protobuf comes first where no protocols are given
   */
  record Surroundings(UnaryOperator<@Nullable String> environment, boolean protobufFirst) {}

  private static Path directory(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of("") : parent;
  }

  private static String readFile(Path file) throws ConfigException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new ConfigException(file, 0, "yaml: not valid UTF-8", e);
    } catch (IOException e) {
      String reason =
          e instanceof java.nio.file.NoSuchFileException
              ? "no such file or directory"
              : e instanceof java.nio.file.AccessDeniedException
                  ? "permission denied"
                  : String.valueOf(e.getMessage());
      throw new ConfigException(file, 0, "cannot read: " + reason, e);
    }
  }

  private static List<String> globs(
      YamlMap root, String key, String message, ConfigContext context) {
    List<String> globs = new ArrayList<>();
    YamlNode list = root.get(key);
    if (list == null) {
      return globs;
    }
    for (YamlNode item : list.isList() ? list.items() : List.of(list)) {
      String glob = item.text();
      if (!GLOB.matcher(glob).matches()) {
        throw item.fail(message + "\"" + glob + "\"");
      }
      globs.add(context.path(glob).toString());
    }
    return globs;
  }

  private List<ScrapeConfig> jobsOfFiles(List<String> globs, Path main, Map<String, Integer> names)
      throws ConfigException {
    List<ScrapeConfig> jobs = new ArrayList<>();
    for (String glob : globs) {
      for (Path file : expand(Path.of(glob), main)) {
        ConfigContext context = new ConfigContext(directory(file));
        try {
          String text = readFile(file);
          YamlMap root = YamlNode.parse(text).map("config.ScrapeConfigs");
          jobs.addAll(
              new ScrapeReader(context, global.scraping())
                  .readAll(root.items("scrape_configs"), names));
          root.rejectUnknown();
          jobTexts.putAll(context.jobTexts(text));
        } catch (YamlException e) {
          throw new ConfigException(file, e.line(), String.valueOf(e.getMessage()), e);
        }
      }
    }
    return jobs;
  }

  /** The files a pattern names, sorted; none if there are none. */
  static List<Path> expand(Path pattern, Path main) throws ConfigException {
    Path directory = directory(pattern);
    Path last = pattern.getFileName();
    if (last == null || !Files.isDirectory(directory)) {
      return List.of();
    }
    if (last.toString().indexOf('*') < 0) {
      return Files.exists(pattern) ? List.of(pattern) : List.of();
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, last.toString())) {
      found.forEach(files::add);
    } catch (IOException e) {
      throw new ConfigException(main, 0, "cannot list " + pattern + ": " + e, e);
    }
    files.sort(null);
    return files;
  }

  public GlobalConfig global() {
    return global;
  }

  /** The jobs, those of {@code scrape_config_files} at the end. */
  public List<ScrapeConfig> scrapeConfigs() {
    return scrapeConfigs;
  }

  /** Patterns of rule files, from the configuration's directory. */
  public List<String> ruleFiles() {
    return ruleFiles;
  }

  public AlertingConfig alerting() {
    return alerting;
  }

  public List<RemoteWriteConfig> remoteWrite() {
    return remoteWrite;
  }

  public List<RemoteReadConfig> remoteRead() {
    return remoteRead;
  }

  public StorageConfig storage() {
    return storage;
  }

  /** Null if traces are not configured. */
  public @Nullable TracingConfig tracing() {
    return tracing;
  }

  public OtlpConfig otlp() {
    return otlp;
  }

  /** The text of a job as it was given, secrets masked; empty if there is no such job. */
  public String jobText(String job) {
    return jobTexts.getOrDefault(job, "");
  }

  /** The text as it was given, with {@code <secret>} in place of secrets. */
  @Override
  public String toString() {
    return maskedText;
  }
}
