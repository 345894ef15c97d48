package io.narthex.cli;

import io.narthex.model.SampleBuffer;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunkenc.classic.Transcoder;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.inspect.BlockChunks;
import io.narthex.tsdb.inspect.ChunkExplainer;
import io.narthex.tsdb.inspect.ChunkExplanation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code narthex lab chunk}: every bit of a chunk, and what it means. */
@Command(
    name = "chunk",
    mixinStandardHelpOptions = true,
    description = "Explain every bit of a chunk: of a data directory, or made of other samples.",
    footer = "Of a data directory, the blocks are read; not what is still in its log.")
final class LabChunkCommand implements Callable<Integer> {
  private static final int DEFAULT_SAMPLES = 120;

  @Spec private CommandSpec spec;
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
      description = "Which chunk of the series, from 0.")
  private int number;

  @Option(
      names = "--hex",
      paramLabel = "BYTES",
      description = "The bytes of a chunk; --encoding says of which kind.")
  private @Nullable String hex;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Option(names = "--html", description = "A page that needs nothing else.")
  private boolean html;

  @Override
  public Integer call() throws Exception {
    ChunkExplanation explanation;
    try {
      explanation = explain();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(html ? explanation.toHtml() : json ? explanation.toJson() : explanation.toText());
    out.flush();
    return explanation.error() == null ? 0 : 1;
  }

  private ChunkExplanation explain() throws IOException {
    if (hex != null) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      return ChunkExplainer.explain(wanted(Encoding.XOR), bytes, bytes.length);
    }
    return ChunkExplainer.explain(source.db == null ? made() : stored());
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
    throw new IllegalArgumentException("no encoding \"" + encoding.toLowerCase(Locale.ROOT) + "\"");
  }

  private Chunk made() throws IOException {
    SampleBuffer samples = source.read(DEFAULT_SAMPLES);
    Chunk chunk = Chunks.empty(Encoding.XOR2);
    chunk.appender().appendAll(null, samples.times(), samples.values(), 0, samples.size());
    return pick(Transcoder.transcode(chunk, wanted(Encoding.XOR)));
  }

  private Chunk pick(java.util.List<Chunk> chunks) {
    if (number >= chunks.size()) {
      throw new IllegalArgumentException("only " + chunks.size() + " chunks");
    }
    return chunks.get(number);
  }

  private Chunk stored() throws IOException {
    Chunk[] found = new Chunk[1];
    PrintWriter out = spec.commandLine().getOut();
    BlockChunks.visit(
        NioFs.instance(),
        java.util.Objects.requireNonNull(source.db),
        source.matchers(),
        (block, labels, chunks) -> {
          found[0] = pick(chunks);
          if (!json && !html) {
            out.println(
                "block " + block + "  " + labels + "  chunk " + number + " of " + chunks.size());
          }
          return false;
        });
    if (found[0] == null) {
      throw new IllegalArgumentException("no such series in the blocks of " + source.db);
    }
    Encoding as = wanted(found[0].encoding());
    return as == found[0].encoding() ? found[0] : Transcoder.transcode(found[0], as).get(0);
  }
}
