package io.narthex.cli;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.tsdb.inspect.EncodingReport;
import io.narthex.tsdb.inspect.ReportForm;
import io.narthex.tsdb.inspect.StoredChunks;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code narthex lab encode}: one series or a whole data directory in every encoding of floats. */
@Command(
    name = "encode",
    mixinStandardHelpOptions = true,
    description = "Compare what samples cost in every encoding Prometheus ever had.",
    footer =
        "Of a data directory, blocks and head are read, the log in a copy; nothing is changed."
            + " Exit status 1 if a chunk is damaged; it is left out.")
final class LabEncodeCommand implements Callable<Integer> {
  /** A day at 15 s: a chunk of 1.x holds hours of a regular series. */
  private static final int DEFAULT_SAMPLES = 5760;

  @Spec private CommandSpec spec;
  @Mixin private LabForm form = new LabForm();
  @Mixin private LabSamples source = new LabSamples();
  private boolean damaged;

  @Override
  public Integer call() throws Exception {
    ReportForm as = form.get();
    source.check(null);
    EncodingReport report = report();
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.to(as));
    out.flush();
    return damaged ? 1 : 0;
  }

  private EncodingReport report() throws IOException {
    Path dir = source.dir();
    if (dir == null) {
      EncodingReport report = new EncodingReport(source.title());
      report.add(source.title(), source.read(DEFAULT_SAMPLES));
      return report;
    }
    EncodingReport report = new EncodingReport(dir.toString());
    SampleBuffer buffer = new SampleBuffer();
    source.visitStored(
        dir,
        new StoredChunks.Visitor() {
          @Override
          public boolean series(String from, Labels labels, List<StoredChunks.Stored> chunks) {
            buffer.clear();
            for (StoredChunks.Stored stored : chunks) {
              add(new StoredChunks.Found(from, labels, stored), buffer, report);
            }
            report.add(labels.toString(), buffer);
            return true;
          }

          @Override
          public void damage(CorruptionException e) {
            tell(e);
          }
        });
    return report;
  }

  /** Leaves a chunk out that cannot be read, and says so. */
  private void add(StoredChunks.Found found, SampleBuffer buffer, EncodingReport report) {
    int before = buffer.size();
    StoredChunks.Stored stored = found.stored();
    try {
      stored.chunk().decode(buffer);
      report.addStored(stored.chunk());
    } catch (CorruptionException e) {
      buffer.setSize(before);
      String where = found.source() + " " + stored.place();
      String reason = e.reason() + ", in the chunk of " + found.labels();
      tell(e == stored.fault() ? e : new CorruptionException(where, -1, reason, e));
    }
  }

  private void tell(CorruptionException fault) {
    damaged = true;
    Failures.tell(fault, spec.commandLine());
  }
}
