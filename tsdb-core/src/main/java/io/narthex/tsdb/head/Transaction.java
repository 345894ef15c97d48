package io.narthex.tsdb.head;

/**
 * What a transaction goes by from its start to its end, whatever changes meanwhile.
 *
 * @param id for isolation, 0 if that is off
 * @param lowWatermark ids below it are visible to everybody
 * @param bounds which timestamps are taken
 * @param settings how chunks are made
 * @upstream tsdb/head_append.go headAppenderBase (its first fields)
 */
record Transaction(
    long id, long lowWatermark, AppendDecision.Bounds bounds, ChunkSettings settings) {}
