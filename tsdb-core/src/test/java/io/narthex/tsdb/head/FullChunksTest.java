package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.storage.Appender;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.WritableFile;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full chunks go to files while nobody waits for the disk. */
final class FullChunksTest {
  private static final int SERIES = 250;
  private static final int SAMPLES = 850; // seven chunks of noise and the open one, 1.7 MB in all

  @TempDir Path dir;

  /** Of each write to a file, whether it happened under the lock of a series. */
  private final List<Boolean> lockedWrites = new ArrayList<>();

  private Head head;

  private boolean holdsLock() {
    boolean[] holds = {false};
    head.series().forEach(series -> holds[0] |= Thread.holdsLock(series.lock()));
    return holds[0];
  }

  /** Files of the real disk whose writes are noted. */
  private Fs noting() {
    return noting(
        Fs.class,
        HeadHarness.FS,
        (method, result) ->
            method.equals("create") ? noting(WritableFile.class, result, (m, r) -> r) : result);
  }

  private interface Wrapping {
    Object wrap(String method, Object result);
  }

  private <T> T noting(Class<T> role, Object real, Wrapping wrapping) {
    return role.cast(
        Proxy.newProxyInstance(
            role.getClassLoader(),
            new Class<?>[] {role},
            (proxy, method, args) -> {
              if (method.getName().equals("write") && head != null) {
                lockedWrites.add(holdsLock());
              }
              try {
                return wrapping.wrap(method.getName(), method.invoke(real, args));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Test
  void writesToFilesWithNoSeriesLocked() throws IOException {
    Fs fs = noting();
    Random random = new Random(1);
    HeadOptions options = HeadOptions.builder().chunkRange(1L << 40).build();
    try (Head opened =
        new Head(options, Head.HeadFiles.open(fs, dir), null, null, TsdbObserver.NONE)) {
      opened.init(Long.MIN_VALUE);
      for (int t = 0; t < SAMPLES; t++) {
        Appender appender = opened.appender();
        for (int i = 0; i < SERIES; i++) {
          appender.append(i + 1L, HeadHarness.series(i), 0, t * 15_000L, random.nextGaussian());
        }
        appender.commit();
      }
      head = opened;

      int mapped = opened.mapFullChunks();

      assertThat(mapped).isEqualTo(7 * SERIES);
      assertThat(lockedWrites).hasSizeGreaterThan(2).containsOnly(false);
    }
  }
}
