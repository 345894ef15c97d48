package io.narthex.exercises.wal;

/** What is often handed in: checksums are not looked at. */
class SegmentReaderWrong extends SegmentReaderContract {
  @Override
  SegmentReader reader() {
    return new SegmentReaderSolved.Reader() {
      @Override
      boolean intact(byte[] segment, int at, int data, int length) {
        return true;
      }
    };
  }
}
