package io.narthex.tsdb.inspect;

import io.narthex.model.CorruptionException;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.tsdb.chunks.BlockChunkRef;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunksFormat;
import io.narthex.tsdb.index.IndexFileReader;
import io.narthex.tsdb.index.IndexFormat;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.Postings;
import io.narthex.tsdb.index.PostingsForMatchers;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.index.SeriesEntry;
import io.narthex.tsdb.index.Toc;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An index file section by section, and the way from matchers to series step by step.
 *
 * @upstream none — upstream has tsdb/docs/format/index.md only
 */
public final class IndexDump {
  private static final int SHOWN_REFS = 8;

  private final Consumer<ReportLine> out;
  private final int limit;
  private int faults;

  /** A dump of at most {@code limit} entries a section. */
  public IndexDump(int limit, Consumer<ReportLine> out) {
    this.limit = limit;
    this.out = out;
  }

  /**
   * Prints header, table of contents, symbols, series, postings; names an entry or a section that
   * cannot be read, and goes on behind it.
   *
   * @return how much was damaged, of what is shown
   */
  public int print(IndexFileReader index) {
    faults = 0;
    Toc toc = index.toc();
    out.accept(
        ReportLine.of(0, "index")
            .with("bytes", index.size())
            .with("version", index.version())
            .text("index  %d bytes, version %d", index.size(), index.version()));
    section(0, "magic, version", null, "");
    guarded(() -> symbols(index, toc));
    guarded(() -> series(index, toc));
    guarded(
        () -> {
          int pairs = index.pairCount();
          section(toc.postings(), "postings", pairs, pairs + " lists");
          lists(index);
        });
    guarded(
        () -> {
          int pairs = index.pairCount();
          section(toc.postingsTable(), "postings offset table", pairs, pairs + " entries");
        });
    section(index.size() - IndexFormat.TOC_SIZE, "table of contents", 6, "6 offsets");
    return faults;
  }

  private void guarded(Runnable part) {
    try {
      part.run();
    } catch (CorruptionException e) {
      faults++;
      String fault = String.valueOf(e.getMessage());
      out.accept(ReportLine.of(1, "DAMAGED").with("fault", fault).bad());
    }
  }

  private void symbols(IndexFileReader index, Toc toc) {
    int symbolCount = index.symbolCount();
    section(
        toc.symbols(), "symbols", symbolCount, symbolCount + ", " + index.symbolBytes() + " bytes");
    Iterator<String> symbols = index.symbols();
    for (int i = 0; i < limit && symbols.hasNext(); i++) {
      String symbol = symbols.next();
      out.accept(
          ReportLine.of(1, "symbol")
              .with("number", i)
              .with("text", symbol)
              .text("             %6d  \"%s\"", i, symbol));
    }
  }

  private void series(IndexFileReader index, Toc toc) {
    int seriesCount = index.all().size();
    section(toc.series(), "series", seriesCount, String.valueOf(seriesCount));
    Postings p = index.all().postings();
    for (int i = 0; i < limit && p.next(); i++) {
      long ref = p.at();
      guarded(() -> series(index, ref));
    }
  }

  private void section(long position, String name, @Nullable Integer count, String detail) {
    out.accept(
        ReportLine.of(0, "section")
            .with("at", position)
            .with("name", name)
            .with("count", count)
            .text("%10d  %-22s %s", position, name, detail));
  }

  private void series(IndexReader index, long ref) {
    SeriesEntry entry = index.series(ref, Long.MIN_VALUE, Long.MAX_VALUE);
    if (entry == null) {
      return;
    }
    long at = ref * IndexFormat.SERIES_ALIGNMENT;
    out.accept(
        ReportLine.of(1, "series")
            .with("at", at)
            .with("ref", ref)
            .with("labels", entry.labels())
            .text("%10d    ref %d  %s", at, ref, entry.labels()));
    for (ChunkMeta chunk : entry.chunks()) {
      out.accept(
          ReportLine.of(2, "chunk")
              .with("mint", chunk.mint())
              .with("maxt", chunk.maxt())
              .with("file", ChunksFormat.fileName(BlockChunkRef.segment(chunk.ref())))
              .with("offset", BlockChunkRef.offset(chunk.ref()))
              .text(
                  "                 [%d, %d] %s",
                  chunk.mint(), chunk.maxt(), BlockChunkRef.toString(chunk.ref())));
    }
  }

  private void lists(IndexFileReader index) {
    int shown = 0;
    for (String name : index.labelNames()) {
      for (String value : index.labelValues(name)) {
        if (shown++ >= limit) {
          return;
        }
        guarded(() -> list(index, name, value));
      }
    }
  }

  private void list(IndexFileReader index, String name, String value) {
    RefSet refs = index.postings(name, value);
    out.accept(
        ReportLine.of(1, "list")
            .with("name", name)
            .with("value", value)
            .with("size", refs.size())
            .with("first", first(refs))
            .text("               %s=\"%s\"  %s", name, value, set(refs)));
  }

  private static List<Long> first(RefSet refs) {
    List<Long> first = new ArrayList<>();
    Postings p = refs.postings();
    while (first.size() < SHOWN_REFS && p.next()) {
      first.add(p.at());
    }
    return first;
  }

  private static String set(RefSet refs) {
    String list = first(refs).stream().map(String::valueOf).collect(Collectors.joining(", "));
    return refs.size() + " {" + list + (refs.size() > SHOWN_REFS ? ", …}" : "}");
  }

  /**
   * Prints how the series of some matchers are found: order, access, sizes, what is left.
   *
   * @param source of the index, such as the name of a block
   */
  public void explain(String source, IndexReader index, List<Matcher> matchers) {
    PostingsForMatchers.Result result = PostingsForMatchers.explain(index, matchers);
    out.accept(ReportLine.of(0, "source").with("name", source).text(source));
    out.accept(
        ReportLine.heading(
            String.format("%-10s %-6s %10s %10s  %s", "step", "access", "set", "left", "")));
    for (PostingsForMatchers.Step step : result.steps()) {
      step(step);
    }
    int skipped =
        matchers.size() - (int) result.steps().stream().filter(s -> s.matcher() != null).count();
    if (skipped > 0) {
      out.accept(
          ReportLine.of(1, "skipped")
              .with("matchers", skipped)
              .text("%d not looked up: nothing was left", skipped));
    }
    RefSet found = result.series();
    out.accept(
        ReportLine.of(1, "result")
            .with("series", found.size())
            .text("%d series, %s", found.size(), found));
    Postings p = found.postings();
    for (int i = 0; i < limit && p.next(); i++) {
      Labels labels = index.labels(p.at());
      out.accept(
          ReportLine.of(2, "series")
              .with("ref", p.at())
              .with("labels", labels)
              .text("  %d  %s", p.at(), String.valueOf(labels)));
    }
  }

  private void step(PostingsForMatchers.Step step) {
    String how = step.subtracts() ? "subtract" : "select";
    String matcher = step.matcher() == null ? "all series" : step.matcher().toString();
    Integer left = step.survivors() < 0 ? null : step.survivors();
    out.accept(
        ReportLine.of(1, "step")
            .with("does", how)
            .with("access", step.access())
            .with("set", step.found())
            .with("left", left)
            .with("matcher", matcher)
            .text(
                "%-10s %-6s %10d %10s  %s",
                how, step.access(), step.found(), left == null ? "-" : left, matcher));
  }
}
