package io.narthex.tsdb.fs;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Unmaps a mapped buffer at once, instead of whenever the garbage collector comes by: a deleted
 * block gives its disk space back, and Windows lets its files go.
 *
 * <p>Java 17 offers this only as {@code sun.misc.Unsafe.invokeCleaner} in the module {@code
 * jdk.unsupported}, which needs no flag. It is looked up by name, since naming it would be a
 * compiler warning. Without it files are read by position instead.
 *
 * <p>Thread-safety: thread-safe; but nobody may touch a buffer after {@link #unmap}.
 *
 * @upstream tsdb/fileutil/mmap_unix.go munmap
 */
final class Unmapper {
  private static final @Nullable MethodHandle INVOKE_CLEANER = find();

  private Unmapper() {}

  private static @Nullable MethodHandle find() {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field instance = unsafe.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      return MethodHandles.lookup()
          .unreflect(unsafe.getMethod("invokeCleaner", ByteBuffer.class))
          .bindTo(instance.get(null));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  static boolean available() {
    return INVOKE_CLEANER != null;
  }

  static void unmap(MappedByteBuffer buffer) {
    if (INVOKE_CLEANER == null) {
      return;
    }
    try {
      INVOKE_CLEANER.invokeExact((ByteBuffer) buffer);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot unmap", e);
    }
  }
}
