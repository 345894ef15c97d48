/**
 * Remote write, the receiving side: samples pushed by another server.
 *
 * <p><b>What it is</b> — version 1.0 of the protocol: a Snappy block with a protobuf message,
 * walked in place. <b>Picture</b>
 *
 * <pre>
 *   POST /api/v1/write ─ Snappy ─> WriteRequestReader ─ label bytes ─> SeriesByBytes ─ ref ─> Appender
 *                                         └─ samples, histograms, exemplars ─────────────────────┘
 * </pre>
 *
 * <p><b>Enter here</b> — {@link io.narthex.server.remote.RemoteWriteReceiver}. <b>Read in this
 * order</b> — RemoteWriteReceiver, WriteRequestReader, SeriesByBytes, HistogramMessage.
 *
 * <p><b>Invariants</b> — a request is one transaction: all of it is stored, or nothing. <b>On
 * disk</b> — nothing. <b>Upstream</b> — storage/remote/write_handler.go, prompb. <b>Papers</b> —
 * the Remote-Write 1.0 specification. <b>Lesson</b> — none.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.server.remote;
