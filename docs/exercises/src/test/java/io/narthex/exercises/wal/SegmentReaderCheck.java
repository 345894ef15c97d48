package io.narthex.exercises.wal;

/** Tells whether your {@link SegmentReader} is right, stage by stage. */
class SegmentReaderCheck extends SegmentReaderContract {
  @Override
  SegmentReader reader() {
    return new SegmentReader();
  }
}
