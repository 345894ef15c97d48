package io.narthex.tsdb.inspect;

import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.chunks.BlockChunkRef;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.index.IndexFileReader;
import io.narthex.tsdb.index.IndexFormat;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.index.SeriesEntry;
import io.narthex.tsdb.index.Toc;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * An index file section by section, and the way from matchers to series step by step.
 *
 * @upstream none — upstream has tsdb/docs/format/index.md only
 */
public final class IndexDump {
  private final Consumer<String> out;
  private final int limit;

  /** A dump of at most {@code limit} entries a section. */
  public IndexDump(int limit, Consumer<String> out) {
    this.limit = limit;
    this.out = out;
  }

  /** Prints header, table of contents, symbols, series, postings. */
  public void print(IndexFileReader index) {
    Toc toc = index.toc();
    out.accept("index  " + index.size() + " bytes, version " + index.version());
    line(0, "magic, version", "");
    line(toc.symbols(), "symbols", index.symbolCount() + ", " + index.symbolBytes() + " bytes");
    Iterator<String> symbols = index.symbols();
    for (int i = 0; i < limit && symbols.hasNext(); i++) {
      out.accept(String.format("             %6d  \"%s\"", i, symbols.next()));
    }
    line(toc.series(), "series", index.all().size() + "");
    Postings p = index.all().postings();
    for (int i = 0; i < limit && p.next(); i++) {
      series(index, p.at());
    }
    line(toc.postings(), "postings", index.pairCount() + " lists");
    int shown = 0;
    for (String name : index.labelNames()) {
      for (String value : index.labelValues(name)) {
        if (shown++ < limit) {
          out.accept(
              "               " + name + "=\"" + value + "\"  " + set(index.postings(name, value)));
        }
      }
    }
    line(toc.postingsTable(), "postings offset table", index.pairCount() + " entries");
    line(index.size() - IndexFormat.TOC_SIZE, "table of contents", "6 offsets");
  }

  private void line(long position, String what, String detail) {
    out.accept(String.format("%10d  %-22s %s", position, what, detail));
  }

  private void series(IndexReader index, long ref) {
    SeriesEntry entry = index.series(ref, Long.MIN_VALUE, Long.MAX_VALUE);
    if (entry == null) {
      return;
    }
    out.accept(
        String.format(
            "%10d    ref %d  %s", ref * IndexFormat.SERIES_ALIGNMENT, ref, entry.labels()));
    for (ChunkMeta chunk : entry.chunks()) {
      out.accept(
          "                 ["
              + chunk.mint()
              + ", "
              + chunk.maxt()
              + "] "
              + BlockChunkRef.toString(chunk.ref()));
    }
  }

  private String set(RefSet refs) {
    StringBuilder sb = new StringBuilder().append(refs.size()).append(" {");
    Postings p = refs.postings();
    for (int i = 0; i < 8 && p.next(); i++) {
      sb.append(i > 0 ? ", " : "").append(p.at());
    }
    return sb.append(refs.size() > 8 ? ", …}" : "}").toString();
  }

  /** Prints how the series of some matchers are found: order, access, sizes, what is left. */
  public void explain(IndexReader index, List<Matcher> matchers) {
    PostingsForMatchers.Result result = PostingsForMatchers.explain(index, matchers);
    out.accept(String.format("%-10s %-6s %10s %10s  %s", "step", "access", "set", "left", ""));
    for (PostingsForMatchers.Step step : result.steps()) {
      out.accept(
          String.format(
              "%-10s %-6s %10d %10s  %s",
              step.subtracts() ? "subtract" : "select",
              step.access(),
              step.found(),
              step.survivors() < 0 ? "-" : String.valueOf(step.survivors()),
              step.matcher() == null ? "all series" : step.matcher().toString()));
    }
    int skipped =
        matchers.size() - (int) result.steps().stream().filter(s -> s.matcher() != null).count();
    if (skipped > 0) {
      out.accept(skipped + " not looked up: nothing was left");
    }
    out.accept(result.series().size() + " series, " + result.series());
    Postings p = result.series().postings();
    for (int i = 0; i < limit && p.next(); i++) {
      out.accept("  " + p.at() + "  " + index.labels(p.at()));
    }
  }
}
