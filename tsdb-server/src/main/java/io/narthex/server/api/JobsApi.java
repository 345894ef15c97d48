package io.narthex.server.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.narthex.model.labels.Labels;
import io.narthex.relabel.RelabelConfig;
import io.narthex.relabel.RelabelTrace;
import io.narthex.scrape.ScrapeConfig;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebRequest;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a job is configured, and what its rules would make of some labels.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream web/api/v1/api.go scrapePoolConfig, targetRelabelSteps
 */
public final class JobsApi {
  private static final JsonFactory JSON = new JsonFactory();

  private final Supplier<List<ScrapeConfig>> jobs;
  private final UnaryOperator<String> yaml;

  /**
   * Answers for the jobs of the moment.
   *
   * @param yaml gives the text of a job by its name, secrets masked
   */
  public JobsApi(Supplier<List<ScrapeConfig>> jobs, UnaryOperator<String> yaml) {
    this.jobs = jobs;
    this.yaml = yaml;
  }

  public void addTo(Router router) {
    router.get("/api/v1/scrape_pools/config", ApiRoutes.route(this::config));
    router.get("/api/v1/targets/relabel_steps", ApiRoutes.route(this::relabelSteps));
  }

  private Answer config(WebRequest request) {
    String text = yaml.apply(job(required(request, "scrapePool")).jobName());
    return Answer.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("yaml", text);
          json.writeEndObject();
        });
  }

  private static String required(WebRequest request, String name) {
    String value = request.parameter(name);
    if (value.isEmpty()) {
      throw ApiException.badData("no " + name + " parameter provided");
    }
    return value;
  }

  private ScrapeConfig job(String name) {
    for (ScrapeConfig job : jobs.get()) {
      if (job.jobName().equals(name)) {
        return job;
      }
    }
    throw ApiException.badData(
        "error retrieving scrape config: scrape pool \"" + name + "\" not found");
  }

  private Answer relabelSteps(WebRequest request) {
    String pool = required(request, "scrapePool");
    Labels labels = labels(required(request, "labels"));
    List<RelabelConfig> rules = job(pool).relabelConfigs();
    List<RelabelTrace.Step> steps = RelabelTrace.of(labels, rules).steps();
    return Answer.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("steps");
          for (int i = 0; i < rules.size(); i++) {
            writeStep(json, rules.get(i), i < steps.size() ? steps.get(i) : null);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** {@code step} is null if an earlier rule has dropped the target. */
  private static void writeStep(
      JsonWriter json, RelabelConfig rule, RelabelTrace.@Nullable Step step) throws IOException {
    boolean keep = step != null && !step.dropped();
    json.writeStartObject();
    json.writeFieldName("rule");
    writeRule(json, rule);
    json.writeFieldName("output");
    json.writeLabels(step == null || step.dropped() ? Labels.empty() : step.after());
    json.writeBooleanField("keep", keep);
    json.writeEndObject();
  }

  private static void writeRule(JsonWriter json, RelabelConfig rule) throws IOException {
    json.writeStartObject();
    if (!rule.sourceLabels().isEmpty()) {
      json.writeArrayFieldStart("source_labels");
      for (String name : rule.sourceLabels()) {
        json.writeString(name);
      }
      json.writeEndArray();
    }
    json.writeStringField("separator", rule.separator());
    json.writeStringField("regex", rule.regex());
    if (rule.modulus() != 0) {
      json.writeFieldName("modulus");
      json.writeRawValue(Long.toUnsignedString(rule.modulus()));
    }
    if (!rule.targetLabel().isEmpty()) {
      json.writeStringField("target_label", rule.targetLabel());
    }
    json.writeStringField("replacement", rule.replacement());
    json.writeStringField("action", rule.action().text());
    json.writeEndObject();
  }

  /** Labels from a JSON object of strings. */
  private static Labels labels(String text) {
    Labels.Builder labels = Labels.builder();
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw notLabels("not an object");
      }
      String name;
      while ((name = parser.nextFieldName()) != null) {
        String value = parser.nextTextValue();
        if (value == null) {
          throw notLabels("the value of \"" + name + "\" is not a string");
        }
        labels.set(name, value);
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw notLabels("more than one object");
      }
    } catch (IOException e) {
      throw notLabels("not JSON");
    }
    return labels.build();
  }

  private static ApiException notLabels(String why) {
    return ApiException.badData("error parsing labels: " + why);
  }
}
