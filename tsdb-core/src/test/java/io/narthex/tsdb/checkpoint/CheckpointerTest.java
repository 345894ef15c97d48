package io.narthex.tsdb.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.model.MetricMetadata;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.model.labels.Labels;
import io.narthex.testing.FaultyFs;
import io.narthex.testing.FaultyFs.Loss;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.record.ExemplarsRecord;
import io.narthex.tsdb.record.HistogramsRecord;
import io.narthex.tsdb.record.MetadataRecord;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.record.RecordType;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.record.SeriesRecord;
import io.narthex.tsdb.record.TombstonesRecord;
import io.narthex.tsdb.wlog.LogBatch;
import io.narthex.tsdb.wlog.Segments;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointerTest {
  private static final Path DIR = Path.of("/data/wal");

  private final FaultyFs fs = new FaultyFs();
  private final RecordEncoder encoder = new RecordEncoder();

  /** Logs segment {@code n}: two series, samples at 10n and 10n + 5 for each, and the rest. */
  private void segment(Wal wal, int n) throws IOException {
    LogBatch batch = new LogBatch();
    SeriesRecord series = new SeriesRecord();
    SamplesRecord samples = new SamplesRecord();
    TombstonesRecord tombstones = new TombstonesRecord();
    ExemplarsRecord exemplars = new ExemplarsRecord();
    MetadataRecord metadata = new MetadataRecord();
    HistogramsRecord histograms = new HistogramsRecord();
    for (long ref = 2L * n; ref < 2L * n + 2; ref++) {
      series.add(ref, Labels.of("ref", "" + ref));
      samples.add(ref, 7, 10L * n, ref);
      samples.add(ref, 7, 10L * n + 5, ref);
      tombstones.add(ref, 0, 10L * n + 5);
      exemplars.add(ref, 10L * n, 1, Labels.of("id", "" + ref));
      metadata.add(ref % 3, new MetricMetadata("gauge", "", "help " + n));
      histograms.add(ref, 0, 10L * n, Histogram.builder().schema(1).build());
      histograms.add(ref, 0, 10L * n, Histogram.builder().schema(Schemas.CUSTOM_BUCKETS).build());
    }
    encoder.series(batch.buffer(), series);
    batch.endRecord();
    encoder.samples(batch.buffer(), samples);
    batch.endRecord();
    encoder.tombstones(batch.buffer(), tombstones);
    batch.endRecord();
    encoder.exemplars(batch.buffer(), exemplars);
    batch.endRecord();
    encoder.metadata(batch.buffer(), metadata);
    batch.endRecord();
    encoder.histograms(batch.buffer(), histograms);
    batch.endRecord();
    encoder.customBucketHistograms(batch.buffer(), histograms);
    batch.endRecord();
    batch.buffer().putByte(77); // of a kind from the future
    batch.endRecord();
    wal.log(batch);
    wal.nextSegment();
  }

  private static List<String> types(Fs fs, Path dir) throws IOException {
    List<String> types = new ArrayList<>();
    try (WalReader reader = WalReader.open(fs, dir)) {
      while (reader.next()) {
        RecordType type = RecordDecoder.type(reader.record());
        types.add(type == null ? "?" : type.text());
      }
    }
    return types;
  }

  private static SamplesRecord samples(Fs fs, Path dir) throws IOException {
    SamplesRecord all = new SamplesRecord();
    SamplesRecord one = new SamplesRecord();
    try (WalReader reader = WalReader.open(fs, dir)) {
      while (reader.next()) {
        RecordType type = RecordDecoder.type(reader.record());
        if (type != null && type.isSamples()) {
          new RecordDecoder().samples(reader.record(), one);
          for (int i = 0; i < one.size(); i++) {
            all.add(one.refs()[i], one.startTimes()[i], one.times()[i], one.values()[i]);
          }
        }
      }
    }
    return all;
  }

  @Test
  void keepsWhatTheHeadStillNeeds() throws IOException {
    try (Wal wal = Wal.open(fs, DIR, WalOptions.DEFAULT)) {
      for (int n = 0; n < 4; n++) {
        segment(wal, n);
      }

      CheckpointStats stats = new Checkpointer(fs, wal, encoder).run(0, 2, ref -> ref >= 3, 15);

      assertThat(stats).isEqualTo(new CheckpointStats(6, 3, 24, 14, 6, 3, 6, 4, 6, 6));
      Path checkpoint = DIR.resolve("checkpoint.00000002");
      assertThat(types(fs, checkpoint))
          .containsExactly(
              "series", // of segment 1, ref 3
              "samples",
              "tombstones",
              "series",
              "samples",
              "tombstones",
              "exemplars",
              "histogram_samples",
              "custom_buckets_histogram_samples");
      SamplesRecord kept = samples(fs, checkpoint);
      assertThat(kept.size()).isEqualTo(2 + 4);
      assertThat(kept.times()[0]).isEqualTo(15);
      fs.assertNothingOpenBut(1);
    }
  }

  @Test
  void theNextOneReadsTheOneBefore() throws IOException {
    try (Wal wal = Wal.open(fs, DIR, WalOptions.DEFAULT)) {
      for (int n = 0; n < 5; n++) {
        segment(wal, n);
      }
      Checkpointer checkpointer = new Checkpointer(fs, wal, encoder);
      checkpointer.run(0, 1, ref -> true, 0);
      wal.truncate(2);

      checkpointer.run(2, 3, ref -> ref < 3, 5);
      wal.truncate(4);
      CheckpointDir.deleteBelow(fs, DIR, 3);

      assertThat(CheckpointDir.list(fs, DIR)).containsExactly(CheckpointDir.of(DIR, 3));
      assertThat(Segments.in(fs, DIR)).isEqualTo(new Segments(4, 5));
      List<String> types = types(fs, DIR.resolve("checkpoint.00000003"));
      assertThat(types.get(types.size() - 1)).isEqualTo("metadata");
      assertThat(types).filteredOn("metadata"::equals).hasSize(1);
      assertThat(types).filteredOn("series"::equals).hasSize(2);
      assertThatThrownBy(() -> checkpointer.run(5, 5, ref -> true, 0))
          .hasMessage("unexpected gap to last checkpoint. expected:4, requested:5");
    }
  }

  @Test
  void writesSamplesInTheVersionItsEncoderWants() throws IOException {
    try (Wal wal = Wal.open(fs, DIR, WalOptions.DEFAULT)) {
      segment(wal, 0);

      new Checkpointer(fs, wal, new RecordEncoder(true)).run(0, 0, ref -> true, 0);

      assertThat(types(fs, DIR.resolve("checkpoint.00000000")))
          .contains("samples_v2", "histogram_samples_v2")
          .doesNotContain("samples", "histogram_samples", "custom_buckets_histogram_samples");
    }
  }

  @Test
  void damageEndsItAndNothingIsDeleted() throws IOException {
    try (Wal wal = Wal.open(fs, DIR, WalOptions.DEFAULT)) {
      segment(wal, 0);
      segment(wal, 1);
      fs.flipBit(DIR.resolve("00000001"), 8 * 50);
      List<String> before = fs.list(DIR);

      assertThatThrownBy(() -> new Checkpointer(fs, wal, encoder).run(0, 1, ref -> true, 0))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("00000001");

      assertThat(fs.list(DIR)).isEqualTo(before);
    }
  }

  @Test
  void aPowerCutAnywhereLosesNothing() throws IOException {
    for (int k = 1; ; k++) {
      FaultyFs disk = new FaultyFs();
      boolean done = false;
      try (Wal wal = Wal.open(disk, DIR, WalOptions.DEFAULT)) {
        for (int n = 0; n < 4; n++) {
          segment(wal, n);
        }
        Checkpointer checkpointer = new Checkpointer(disk, wal, encoder);
        checkpointer.run(0, 1, ref -> true, 0);
        wal.truncate(2);
        disk.cutPowerAt(disk.operations() + k);
        checkpointer.run(2, 3, ref -> true, 0);
        wal.truncate(4);
        CheckpointDir.deleteBelow(disk, DIR, 3);
        done = true;
      } catch (IOException e) {
        assertThat(disk.isDead()).isTrue();
      }
      for (Loss loss : Loss.values()) {
        checkAllThere(disk.reboot(loss, k));
      }
      if (done) {
        return;
      }
    }
  }

  private static void checkAllThere(FaultyFs after) throws IOException {
    CheckpointDir.cleanUp(after, DIR);
    CheckpointDir last = CheckpointDir.last(after, DIR);
    assertThat(last).isNotNull();
    Segments segments = Segments.in(after, DIR);
    assertThat(segments.first()).isLessThanOrEqualTo(last.index() + 1);
    int samples = samples(after, last.path()).size();
    List<WalReader.SegmentFile> rest =
        WalReader.segments(after, DIR, last.index() + 1, Integer.MAX_VALUE);
    try (WalReader reader = new WalReader(after, rest, WalOptions.DEFAULT.pageSize())) {
      while (reader.next()) {
        if (RecordDecoder.type(reader.record()) == RecordType.SAMPLES) {
          samples += 4;
        }
      }
    }
    assertThat(samples).isEqualTo(16);
    assertThat(after.list(DIR)).noneMatch(name -> name.endsWith(".tmp"));
  }

  @Test
  void aDamagedCheckpointIsRebuiltFromWhatCanBeRead() throws IOException {
    try (Wal wal = Wal.open(fs, DIR, WalOptions.DEFAULT)) {
      for (int n = 0; n < 4; n++) {
        segment(wal, n);
      }
      new Checkpointer(fs, wal, encoder).run(0, 2, ref -> true, 0);
      wal.truncate(3);
    }
    Path checkpoint = DIR.resolve("checkpoint.00000002");
    List<String> before = types(fs, checkpoint);
    fs.flipBit(checkpoint.resolve("00000000"), 8 * 60); // in the second record: samples
    CorruptionException damage =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            CorruptionException.class, () -> types(fs, checkpoint));
    CheckpointDir found = CheckpointRepair.find(fs, DIR, damage);
    assertThat(found).isEqualTo(new CheckpointDir(checkpoint, 2));

    CheckpointRepair.Report report = new CheckpointRepair(fs, WalOptions.DEFAULT).run(found);

    before.remove(1);
    assertThat(types(fs, checkpoint)).isEqualTo(before);
    assertThat(report.kept()).isEqualTo(before.size());
    assertThat(report.damages()).isEqualTo(1);
    assertThat(Segments.in(fs, DIR)).isEqualTo(new Segments(3, 4));
    assertThat(fs.exists(DIR.resolve("checkpoint.00000002.damaged"))).isTrue();
    assertThat(CheckpointDir.list(fs, DIR)).hasSize(1);
    fs.assertNothingOpen();
  }

  @Test
  void aPowerCutWhileRebuildingLeavesACheckpoint() throws IOException {
    for (int k = 1; ; k++) {
      FaultyFs disk = new FaultyFs();
      try (Wal wal = Wal.open(disk, DIR, WalOptions.DEFAULT)) {
        segment(wal, 0);
        segment(wal, 1);
        new Checkpointer(disk, wal, encoder).run(0, 1, ref -> true, 0);
        wal.truncate(2);
      }
      CheckpointDir checkpoint = CheckpointDir.of(DIR, 1);
      disk.flipBit(checkpoint.path().resolve("00000000"), 8 * 60);
      disk.cutPowerAt(disk.operations() + k);
      boolean done = true;
      try {
        new CheckpointRepair(disk, WalOptions.DEFAULT).run(checkpoint);
      } catch (IOException e) {
        done = false;
      }
      for (Loss loss : Loss.values()) {
        FaultyFs after = disk.reboot(loss, k);
        CheckpointDir.cleanUp(after, DIR);
        new CheckpointRepair(after, WalOptions.DEFAULT).run(checkpoint);
        assertThat(samples(after, checkpoint.path()).size()).isEqualTo(4);
      }
      if (done) {
        return;
      }
    }
  }

  @Test
  void noPowerCutLeavesHalfACheckpointInPlaceOfOneOfTheSameNumber() throws IOException {
    for (int k = 1; ; k++) {
      FaultyFs disk = new FaultyFs();
      boolean done = false;
      try (Wal wal = Wal.open(disk, DIR, WalOptions.DEFAULT)) {
        for (int n = 0; n < 4; n++) {
          segment(wal, n);
        }
        Checkpointer checkpointer = new Checkpointer(disk, wal, encoder);
        checkpointer.run(0, 2, ref -> true, 0);
        wal.truncate(3);
        disk.syncDir(DIR);
        disk.cutPowerAt(disk.operations() + k);
        checkpointer.run(3, 2, ref -> true, 0);
        done = true;
      } catch (IOException e) {
        assertThat(disk.isDead()).isTrue();
      }
      for (Loss loss : Loss.values()) {
        checkAllThere(disk.reboot(loss, k));
      }
      if (done) {
        return;
      }
    }
  }
}
