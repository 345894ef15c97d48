package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Encoding;

/**
 * Takes a chunk apart, bit by bit, and says what each bit means. A second decoder, slow and written
 * from the format, so it is also what the fast ones are checked against.
 *
 * <pre>{@code
 * System.out.println(ChunkExplainer.explain(chunk).toText());
 * }</pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
public abstract class ChunkExplainer {
  final ChunkCursor in;
  final SampleBuffer samples = new SampleBuffer();

  ChunkExplainer(ChunkCursor in) {
    this.in = in;
  }

  /** Reads all fields and adds the samples. */
  abstract void read();

  /** Explains a chunk of any encoding. */
  public static ChunkExplanation explain(Chunk chunk) {
    int length = chunk.encoding().isClassic() ? chunk.array().length : chunk.length();
    return explain(chunk.encoding(), chunk.array(), length);
  }

  /**
   * Explains the first {@code length} bytes of an array. Never fails on what they are: the
   * explanation says where they stop making sense.
   */
  public static ChunkExplanation explain(Encoding encoding, byte[] bytes, int length) {
    ChunkCursor in = new ChunkCursor(bytes, length);
    ChunkExplainer explainer = of(encoding, in);
    String error = null;
    try {
      explainer.read();
      in.free("pad", "unused");
    } catch (CorruptionException e) {
      error = e.getMessage();
      in.free("?", "not readable: " + error);
    }
    SampleBuffer samples = explainer.samples;
    String hint = error == null ? ChunkHint.of(encoding, samples) : "";
    return new ChunkExplanation(encoding, length, in.fields(), samples, hint, error);
  }

  private static ChunkExplainer of(Encoding encoding, ChunkCursor in) {
    return switch (encoding) {
      case XOR -> new ChunkExplainerXor(in);
      case XOR2 -> new ChunkExplainerXor2(in);
      case HISTOGRAM, HISTOGRAM_ST, FLOAT_HISTOGRAM, FLOAT_HISTOGRAM_ST ->
          new ChunkExplainerHistogram(in, encoding);
      case DELTA -> new ChunkExplainerDelta(in);
      case DOUBLE_DELTA -> new ChunkExplainerDoubleDelta(in);
      case VARBIT -> new ChunkExplainerVarbit(in);
      case NONE -> throw new IllegalArgumentException("no encoding");
    };
  }

  /** The XOR of values, with a window: what XOR chunks and histograms share. */
  final class Window {
    long bits;
    private int lead;
    private int sig = 64;

    /** Reads a value field; what happened, for people. */
    String read() {
      int ones = in.ones(2);
      if (ones == 0) {
        return "same value → " + ChunkCursor.value(bits);
      }
      return readXor(ones == 2);
    }

    String readXor(boolean fresh) {
      int oldLead = lead;
      if (fresh) {
        lead = (int) in.bits(5);
        sig = (int) in.bits(6);
        sig = sig == 0 ? 64 : sig;
        if (lead + sig > 64) {
          throw in.corrupt("window of " + lead + " zeros and " + sig + " bits");
        }
      }
      long xor = in.bits(sig) << (64 - lead - sig);
      bits ^= xor;
      String what =
          fresh
              ? "new window lead " + lead + ", sig " + sig + (lead < oldLead ? " (wider)" : "")
              : "fits the window";
      return String.format("xor %016x → %s → %s", xor, what, ChunkCursor.value(bits));
    }
  }

  /** How a step of time deviates, for people. */
  static String late(long dod, int cost) {
    if (dod == 0) {
      return "on time";
    }
    return (dod > 0 ? dod + " ms longer" : -dod + " ms shorter")
        + " than the step before: costs "
        + (cost - 1)
        + " extra bits";
  }
}
