package io.narthex.tsdb.block;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.narthex.model.CorruptionException;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.WritableFile;
import io.narthex.util.JsonFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes a block's {@code meta.json}: keys in upstream's order, tabs, what is zero or
 * empty left out. Unknown keys are passed over.
 *
 * <p>The file is replaced by rename, so it is whole at any moment.
 *
 * @upstream tsdb/block.go readMetaFile, writeMetaFile
 */
public final class MetaFile {
  public static final String NAME = "meta.json";

  private static final JsonFactory JSON = new JsonFactory();

  private MetaFile() {}

  /**
   * Reads the meta of a block's directory.
   *
   * @throws CorruptionException if it is not JSON of the right shape and version
   */
  public static BlockMeta read(Fs fs, Path dir) throws IOException {
    BlockMeta meta = readAnyVersion(fs, dir);
    if (meta.version() != BlockMeta.VERSION) {
      throw new CorruptionException(
          dir.resolve(NAME).toString(), -1, "unexpected meta file version " + meta.version(), null);
    }
    return meta;
  }

  /** As {@link #read}, of whatever version it says it is. */
  static BlockMeta readAnyVersion(Fs fs, Path dir) throws IOException {
    Path path = dir.resolve(NAME);
    byte[] bytes = fs.readAll(path);
    BlockMeta meta;
    try (JsonParser in = JSON.createParser(bytes)) {
      meta = readMeta(in);
    } catch (IOException e) { // in memory: only the content can be wrong
      throw new CorruptionException(
          path.toString(), -1, "not a block's meta: " + JsonFault.describe(e), e);
    }
    return meta;
  }

  /** What {@link #read} of {@code dir} threw, as one line that names the file. */
  public static String describe(Path dir, Exception e) {
    return e instanceof NoSuchFileException
        ? dir.resolve(NAME) + ": no such file"
        : String.valueOf(e.getMessage());
  }

  /** Replaces the meta of a block's directory. */
  public static void write(Fs fs, Path dir, BlockMeta meta) throws IOException {
    Path tmp = dir.resolve(NAME + ".tmp");
    byte[] bytes = toJson(meta).getBytes(StandardCharsets.UTF_8);
    try (WritableFile file = fs.create(tmp)) {
      file.write(bytes, 0, bytes.length);
      file.sync();
    }
    fs.rename(tmp, dir.resolve(NAME));
    fs.syncDir(dir);
  }

  private static BlockMeta readMeta(JsonParser in) throws IOException {
    expect(in, in.nextToken(), JsonToken.START_OBJECT);
    String ulid = "";
    long minTime = 0;
    long maxTime = 0;
    BlockMeta.Stats stats = BlockMeta.Stats.NONE;
    BlockMeta.Compaction compaction = BlockMeta.Compaction.NONE;
    int version = 0;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = key(in);
      in.nextToken();
      switch (key) {
        case "ulid" -> ulid = in.getText();
        case "minTime" -> minTime = in.getLongValue();
        case "maxTime" -> maxTime = in.getLongValue();
        case "stats" -> stats = readStats(in);
        case "compaction" -> compaction = readCompaction(in);
        case "version" -> version = in.getIntValue();
        default -> in.skipChildren();
      }
    }
    return new BlockMeta(ulid, minTime, maxTime, stats, compaction, version);
  }

  private static BlockMeta.Stats readStats(JsonParser in) throws IOException {
    expect(in, in.currentToken(), JsonToken.START_OBJECT);
    long samples = 0;
    long floats = 0;
    long histograms = 0;
    long series = 0;
    long chunks = 0;
    long tombstones = 0;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = key(in);
      in.nextToken();
      switch (key) {
        case "numSamples" -> samples = in.getLongValue();
        case "numFloatSamples" -> floats = in.getLongValue();
        case "numHistogramSamples" -> histograms = in.getLongValue();
        case "numSeries" -> series = in.getLongValue();
        case "numChunks" -> chunks = in.getLongValue();
        case "numTombstones" -> tombstones = in.getLongValue();
        default -> in.skipChildren();
      }
    }
    return new BlockMeta.Stats(samples, floats, histograms, series, chunks, tombstones);
  }

  private static BlockMeta.Compaction readCompaction(JsonParser in) throws IOException {
    expect(in, in.currentToken(), JsonToken.START_OBJECT);
    int level = 0;
    List<String> sources = List.of();
    boolean deletable = false;
    List<BlockMeta.Parent> parents = new ArrayList<>();
    boolean failed = false;
    List<String> hints = List.of();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = key(in);
      in.nextToken();
      switch (key) {
        case "level" -> level = in.getIntValue();
        case "sources" -> sources = readStrings(in);
        case "deletable" -> deletable = in.getBooleanValue();
        case "parents" -> {
          while (isElement(in)) {
            parents.add(readParent(in));
          }
        }
        case "failed" -> failed = in.getBooleanValue();
        case "hints" -> hints = readStrings(in);
        default -> in.skipChildren();
      }
    }
    return new BlockMeta.Compaction(level, sources, deletable, parents, failed, hints);
  }

  private static BlockMeta.Parent readParent(JsonParser in) throws IOException {
    expect(in, in.currentToken(), JsonToken.START_OBJECT);
    String ulid = "";
    long minTime = 0;
    long maxTime = 0;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = key(in);
      in.nextToken();
      switch (key) {
        case "ulid" -> ulid = in.getText();
        case "minTime" -> minTime = in.getLongValue();
        case "maxTime" -> maxTime = in.getLongValue();
        default -> in.skipChildren();
      }
    }
    return new BlockMeta.Parent(ulid, minTime, maxTime);
  }

  private static List<String> readStrings(JsonParser in) throws IOException {
    List<String> strings = new ArrayList<>();
    while (isElement(in)) {
      strings.add(in.getText());
    }
    return strings;
  }

  /** Moves to the next element of an array; false at its end and for null. */
  private static boolean isElement(JsonParser in) throws IOException {
    return in.currentToken() != JsonToken.VALUE_NULL && in.nextToken() != JsonToken.END_ARRAY;
  }

  /** The key the parser stands on; also what stops at the end of a cut file. */
  private static String key(JsonParser in) throws IOException {
    expect(in, in.currentToken(), JsonToken.FIELD_NAME);
    return in.currentName();
  }

  private static void expect(
      JsonParser in, @org.jspecify.annotations.Nullable JsonToken found, JsonToken wanted)
      throws IOException {
    if (found != wanted) {
      throw new JsonParseException(
          in, "expected " + wanted + ", found " + (found == null ? "the end" : found));
    }
  }

  /** The content of the file. */
  public static String toJson(BlockMeta meta) {
    Json json = new Json();
    json.open('{');
    json.string("ulid", meta.ulid());
    json.number("minTime", meta.minTime());
    json.number("maxTime", meta.maxTime());
    json.key("stats");
    writeStats(json, meta.stats());
    json.key("compaction");
    writeCompaction(json, meta.compaction());
    json.number("version", meta.version());
    json.close('}');
    return json.toString();
  }

  private static void writeStats(Json json, BlockMeta.Stats stats) {
    json.open('{');
    json.numberUnlessZero("numSamples", stats.samples());
    json.numberUnlessZero("numFloatSamples", stats.floatSamples());
    json.numberUnlessZero("numHistogramSamples", stats.histogramSamples());
    json.numberUnlessZero("numSeries", stats.series());
    json.numberUnlessZero("numChunks", stats.chunks());
    json.numberUnlessZero("numTombstones", stats.tombstones());
    json.close('}');
  }

  private static void writeCompaction(Json json, BlockMeta.Compaction compaction) {
    json.open('{');
    json.number("level", compaction.level());
    json.strings("sources", compaction.sources());
    if (compaction.deletable()) {
      json.raw("deletable", "true");
    }
    if (!compaction.parents().isEmpty()) {
      json.key("parents");
      json.open('[');
      for (BlockMeta.Parent parent : compaction.parents()) {
        json.element();
        json.open('{');
        json.string("ulid", parent.ulid());
        json.number("minTime", parent.minTime());
        json.number("maxTime", parent.maxTime());
        json.close('}');
      }
      json.close(']');
    }
    if (compaction.failed()) {
      json.raw("failed", "true");
    }
    json.strings("hints", compaction.hints());
    json.close('}');
  }

  /** Go's {@code json.MarshalIndent} with tabs. */
  private static final class Json {
    private final StringBuilder out = new StringBuilder();
    private int depth;
    private boolean empty = true;

    void open(char bracket) {
      out.append(bracket);
      depth++;
      empty = true;
    }

    void close(char bracket) {
      depth--;
      if (!empty) {
        newLine();
      }
      out.append(bracket);
      empty = false;
    }

    void element() {
      if (!empty) {
        out.append(',');
      }
      empty = false;
      newLine();
    }

    void key(String name) {
      element();
      out.append('"').append(name).append("\": ");
    }

    void raw(String name, String value) {
      key(name);
      out.append(value);
    }

    void number(String name, long value) {
      raw(name, Long.toString(value));
    }

    void numberUnlessZero(String name, long value) {
      if (value != 0) {
        number(name, value);
      }
    }

    void string(String name, String value) {
      key(name);
      quote(value);
    }

    void strings(String name, List<String> values) {
      if (values.isEmpty()) {
        return;
      }
      key(name);
      open('[');
      for (String value : values) {
        element();
        quote(value);
      }
      close(']');
    }

    private void quote(String value) {
      out.append('"').append(JsonStringEncoder.getInstance().quoteAsString(value)).append('"');
    }

    private void newLine() {
      out.append('\n');
      out.append("\t".repeat(depth));
    }

    @Override
    public String toString() {
      return out.toString();
    }
  }
}
