package io.narthex.tsdb.block;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.narthex.tsdb.fs.Fs;
import io.narthex.util.JsonFault;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that wait to be uploaded: those of level 1 that the uploader's file does not name.
 *
 * <p>The file is JSON, {@code {"uploaded": ["01M8…", …]}}, as the Thanos shipper writes it. It is
 * read again once it was read a minute ago. If it cannot be read, no block waits.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream cmd/prometheus/main.go exludeBlocksPendingUpload
 */
public final class UploadedBlocks implements Predicate<BlockMeta> {
  private static final System.Logger LOG = System.getLogger(UploadedBlocks.class.getName());
  private static final long KEPT_MILLIS = 60_000;
  private static final JsonFactory JSON = new JsonFactory();

  private final Fs fs;
  private final Path file;
  private final InstantSource clock;
  private @Nullable Set<String> uploaded;
  private long readAt;

  public UploadedBlocks(Fs fs, Path file, InstantSource clock) {
    this.fs = fs;
    this.file = file;
    this.clock = clock;
  }

  /** Whether the block waits. */
  @Override
  public synchronized boolean test(BlockMeta block) {
    if (block.compaction().level() > 1) {
      return false; // made of uploaded ones
    }
    long now = clock.millis();
    Set<String> known = uploaded;
    if (known == null || now - readAt >= KEPT_MILLIS) {
      try {
        known = read();
      } catch (IOException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "cannot read TSDB upload meta file "
                + file
                + ": "
                + (e instanceof NoSuchFileException ? "no such file" : JsonFault.describe(e)));
        return false;
      }
      uploaded = known;
      readAt = now;
    }
    return !known.contains(block.ulid());
  }

  private Set<String> read() throws IOException {
    Set<String> names = new HashSet<>();
    try (JsonParser in = JSON.createParser(fs.readAll(file))) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not a JSON object");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = in.currentName().equals("uploaded");
        JsonToken value = in.nextToken();
        if (wanted && value == JsonToken.START_ARRAY) {
          while (in.nextToken() != JsonToken.END_ARRAY) {
            names.add(in.getText());
          }
        } else {
          in.skipChildren();
        }
      }
    }
    return names;
  }

  @Override
  public String toString() {
    return "UploadedBlocks{" + file + "}";
  }
}
