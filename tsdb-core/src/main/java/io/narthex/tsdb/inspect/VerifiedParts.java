package io.narthex.tsdb.inspect;

/**
 * How much a {@link Verifier} looked at, sound or not.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — promtool has no such command
 */
public final class VerifiedParts {
  long blocks;
  long series;
  long chunks;
  long samples;
  long checkpoints;
  long segments;
  long records;
  long snapshots;
  long headChunkFiles;
  long headChunks;

  VerifiedParts() {}

  @Override
  public String toString() {
    return String.format(
        "blocks: %d (series: %d, chunks: %d, samples: %d), checkpoints: %d, log segments: %d"
            + " (records: %d), head snapshots: %d, head chunk files: %d (chunks: %d)",
        blocks,
        series,
        chunks,
        samples,
        checkpoints,
        segments,
        records,
        snapshots,
        headChunkFiles,
        headChunks);
  }
}
