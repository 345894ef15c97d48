package io.narthex.cli;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunkenc.classic.Transcoder;
import io.narthex.tsdb.inspect.ChunkExplainer;
import io.narthex.tsdb.inspect.ChunkReport;
import io.narthex.tsdb.inspect.ReportForm;
import io.narthex.tsdb.inspect.StoredChunks;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code narthex lab chunk}: every bit of a chunk, and what it means. */
@Command(
    name = "chunk",
    mixinStandardHelpOptions = true,
    description = "Explain every bit of a chunk: of a data directory, or made of other samples.",
    footer =
        "Of a data directory, blocks and head are read, the log in a copy; nothing is changed."
            + " Exit status 1 if a chunk of the series is damaged.")
final class LabChunkCommand implements Callable<Integer> {
  private static final int DEFAULT_SAMPLES = 120;

  /** What the header of a chunk can count. */
  private static final int MOST_SAMPLES = 65_535;

  @Spec private CommandSpec spec;
  @Mixin private LabForm form = new LabForm();
  @Mixin private LabSamples source = new LabSamples();

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description =
          "XOR, XOR2, delta, double-delta, varbit. Default: as stored, or XOR; of the stored ones"
              + " floats only can be brought into another.")
  private @Nullable String encoding;

  @Option(
      names = "--chunk",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Which chunk of the series, from 0, through all blocks and the head; -1 is the last.")
  private int number;

  @Option(
      names = "--hex",
      paramLabel = "BYTES",
      description = "The bytes of a chunk; --encoding says of which kind.")
  private @Nullable String hex;

  private boolean damaged;

  @Override
  public Integer call() throws Exception {
    ReportForm as = form.get();
    source.check(hex == null ? null : "--hex");
    ChunkReport report = report();
    if (report == null) {
      return 1;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.to(as));
    out.flush();
    return report.isReadable() && !damaged ? 0 : 1;
  }

  /** Null if the chunk cannot be read, which was told. */
  private @Nullable ChunkReport report() throws IOException {
    if (hex != null) {
      byte[] bytes = bytes(hex);
      return new ChunkReport(
          null, List.of(ChunkExplainer.explain(wanted(Encoding.XOR), bytes, bytes.length)));
    }
    Path dir = source.dir();
    if (dir == null) {
      return new ChunkReport(null, List.of(ChunkExplainer.explain(made())));
    }
    return stored(dir);
  }

  private static byte[] bytes(String hex) {
    try {
      return HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--hex: not pairs of hexadecimal digits: " + hex, e);
    }
  }

  private Encoding wanted(Encoding byDefault) {
    if (encoding == null) {
      return byDefault;
    }
    for (Encoding e : Encoding.values()) {
      if (e.toString().equalsIgnoreCase(encoding) && e != Encoding.NONE) {
        return e;
      }
    }
    throw new IllegalArgumentException(
        "--encoding: no encoding \"" + encoding.toLowerCase(Locale.ROOT) + "\"");
  }

  private Chunk made() throws IOException {
    SampleBuffer samples = source.read(DEFAULT_SAMPLES);
    if (samples.size() > MOST_SAMPLES) {
      throw new IllegalArgumentException(
          source.title() + ": " + samples.size() + " samples; a chunk counts " + MOST_SAMPLES);
    }
    Chunk chunk = Chunks.empty(Encoding.XOR2);
    chunk.appender().appendAll(null, samples.times(), samples.values(), 0, samples.size());
    List<Chunk> chunks = Transcoder.transcode(chunk, wanted(Encoding.XOR));
    return chunks.get(index(chunks.size()));
  }

  /** Which of some chunks {@code --chunk} names. */
  private int index(int count) {
    int index = number < 0 ? count + number : number;
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException("--chunk: no chunk " + number + " among " + count);
    }
    return index;
  }

  /**
   * A chunk of the first series that is found, counted through all blocks and the head; tells of
   * each that cannot be read.
   */
  private @Nullable ChunkReport stored(Path db) throws IOException {
    List<StoredChunks.Found> found = source.firstStored(db, this::tell);
    if (found.isEmpty()) {
      String where = damaged ? " in what can be read of " : " in ";
      throw new IllegalArgumentException("no such series" + where + db);
    }
    int index = index(found.size());
    for (StoredChunks.Found each : found) {
      CorruptionException fault = each.stored().fault();
      if (fault != null) {
        tell(fault);
      }
    }
    StoredChunks.Found one = found.get(index);
    Chunk chunk = one.stored().read();
    if (chunk == null) {
      return null;
    }
    Encoding as = wanted(chunk.encoding());
    List<Chunk> chunks = as == chunk.encoding() ? List.of(chunk) : Transcoder.transcode(chunk, as);
    return new ChunkReport(
        new ChunkReport.Origin(one, index, found.size()),
        chunks.stream().map(ChunkExplainer::explain).toList());
  }

  private void tell(CorruptionException fault) {
    damaged = true;
    Failures.tell(fault, spec.commandLine());
  }
}
