package io.narthex.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A file of {@link FaultyFs}: its bytes now, its bytes at the last sync, and the changes between.
 *
 * <p>Thread-safety: thread-safe, one lock.
 */
final class FaultyFile {
  private byte[] bytes = new byte[0];
  private int size;
  private byte[] synced = new byte[0];
  private final List<Change> unsynced = new ArrayList<>();

  /** A write of {@code data} at {@code position}, or, without data, a truncation to it. */
  private record Change(int position, byte[] data, boolean truncation) {
    byte[] apply(byte[] to, int length) {
      if (truncation) {
        return Arrays.copyOf(to, position);
      }
      byte[] result = Arrays.copyOf(to, Math.max(to.length, position + length));
      System.arraycopy(data, 0, result, position, length);
      return result;
    }
  }

  synchronized int size() {
    return size;
  }

  synchronized byte[] content() {
    return Arrays.copyOf(bytes, size);
  }

  synchronized void write(int position, byte[] src, int offset, int length) {
    if (position + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, position + length));
    }
    System.arraycopy(src, offset, bytes, position, length);
    size = Math.max(size, position + length);
    unsynced.add(new Change(position, Arrays.copyOfRange(src, offset, offset + length), false));
  }

  synchronized void truncate(long to) {
    int target = Math.toIntExact(to);
    if (target == size) {
      return;
    }
    if (target > bytes.length) {
      bytes = Arrays.copyOf(bytes, target);
    }
    if (target > size) {
      Arrays.fill(bytes, size, target, (byte) 0);
    }
    size = target;
    unsynced.add(new Change(target, new byte[0], true));
  }

  synchronized void read(int position, byte[] dst, int offset, int length) {
    System.arraycopy(bytes, position, dst, offset, length);
  }

  /** Reads what there is of a range; returns how much. */
  synchronized int readSome(long position, byte[] dst, int offset, int length) {
    int n = (int) Math.max(0, Math.min(length, size - position));
    if (n > 0) {
      System.arraycopy(bytes, (int) position, dst, offset, n);
    }
    return n;
  }

  synchronized void sync() {
    synced = content();
    unsynced.clear();
  }

  synchronized void flipBit(long bit) {
    bytes[(int) (bit >> 3)] ^= (byte) (1 << (bit & 7));
    if (bit >> 3 < synced.length) {
      synced[(int) (bit >> 3)] ^= (byte) (1 << (bit & 7));
    }
  }

  /** Cuts what is there and what a power cut would leave. */
  synchronized void cut(int to) {
    truncate(to);
    sync();
  }

  /** This file after a power cut. */
  synchronized FaultyFile survivor(FaultyFs.Loss loss, Random random) {
    FaultyFile survivor = new FaultyFile();
    byte[] left =
        switch (loss) {
          case NOTHING -> content();
          case UNSYNCED -> synced;
          case TORN -> torn(random);
          case ZEROED -> zeroed();
        };
    survivor.bytes = left.clone();
    survivor.size = left.length;
    survivor.synced = left.clone();
    return survivor;
  }

  /** Some of the changes in order, the last of them perhaps in part. */
  private byte[] torn(Random random) {
    byte[] left = synced;
    int whole = random.nextInt(unsynced.size() + 1);
    for (int i = 0; i < whole; i++) {
      left = unsynced.get(i).apply(left, unsynced.get(i).data().length);
    }
    if (whole < unsynced.size()) {
      Change last = unsynced.get(whole);
      left = last.apply(left, random.nextInt(last.data().length + 1));
    }
    return left;
  }

  private byte[] zeroed() {
    byte[] left = new byte[size];
    int kept = Math.min(size, synced.length);
    System.arraycopy(synced, 0, left, 0, kept);
    return left;
  }
}
