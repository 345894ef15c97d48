package io.narthex.tsdb.checkpoint;

/**
 * How much a checkpoint read and what it left out.
 *
 * @param series rows of series records read
 * @param seriesDropped of those left out
 * @param samples float samples and histograms read
 * @param samplesDropped of those left out
 * @param tombstones deletions read
 * @param tombstonesDropped of those left out
 * @param exemplars exemplars read
 * @param exemplarsDropped of those left out
 * @param metadata metadata read
 * @param metadataDropped of those left out
 * @upstream tsdb/wlog/checkpoint.go CheckpointStats
 */
public record CheckpointStats(
    long series,
    long seriesDropped,
    long samples,
    long samplesDropped,
    long tombstones,
    long tombstonesDropped,
    long exemplars,
    long exemplarsDropped,
    long metadata,
    long metadataDropped) {}
