package io.narthex.tsdb.index;

import io.narthex.model.labels.Labels;
import io.narthex.tsdb.chunks.ChunkMeta;
import java.util.List;

/**
 * A series as the index knows it.
 *
 * @param labels its identity
 * @param chunks where its samples are, ordered by {@code mint}; may overlap in an out-of-order head
 * @upstream tsdb/index/index.go Reader.Series
 */
public record SeriesEntry(Labels labels, List<ChunkMeta> chunks) {}
