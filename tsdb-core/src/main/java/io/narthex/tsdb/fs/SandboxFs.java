package io.narthex.tsdb.fs;

import io.narthex.model.CorruptionException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A copy of a directory under the name of the original: who reads and writes {@code data/wal/…} has
 * {@code sandbox/wal/…}, and messages name what the user knows. Nothing below the original can be
 * reached through it.
 *
 * <p>Thread-safety: that of the file system below.
 *
 * @upstream none — upstream's read-only database shows the paths of its sandbox
 */
public final class SandboxFs implements Fs {
  private final Fs fs;
  private final Path original;
  private final Path sandbox;

  /** Shows {@code sandbox} as {@code original}; other paths are what they are. */
  public SandboxFs(Fs fs, Path original, Path sandbox) {
    this.fs = fs;
    this.original = original.toAbsolutePath();
    this.sandbox = sandbox;
  }

  private Path real(Path path) {
    Path absolute = path.toAbsolutePath();
    return absolute.startsWith(original) ? sandbox.resolve(original.relativize(absolute)) : path;
  }

  @Override
  public WritableFile create(Path file) throws IOException {
    return fs.create(real(file));
  }

  @Override
  public WritableFile append(Path file) throws IOException {
    return fs.append(real(file));
  }

  @Override
  public MappedFile map(Path file) throws IOException {
    return new Renamed(fs.map(real(file)), file.toString());
  }

  @Override
  public GrowingFile follow(Path file) throws IOException {
    return fs.follow(real(file));
  }

  @Override
  public byte[] readAll(Path file) throws IOException {
    return fs.readAll(real(file));
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return fs.exists(real(path));
  }

  @Override
  public boolean isDirectory(Path path) throws IOException {
    return fs.isDirectory(real(path));
  }

  @Override
  public long size(Path file) throws IOException {
    return fs.size(real(file));
  }

  @Override
  public long lastModified(Path file) throws IOException {
    return fs.lastModified(real(file));
  }

  @Override
  public List<String> list(Path dir) throws IOException {
    return fs.list(real(dir));
  }

  @Override
  public void createDirectories(Path dir) throws IOException {
    fs.createDirectories(real(dir));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    fs.rename(real(from), real(to));
  }

  @Override
  public void delete(Path path) throws IOException {
    fs.delete(real(path));
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    fs.link(real(existing), real(link));
  }

  @Override
  public long totalSpace(Path path) throws IOException {
    return fs.totalSpace(real(path));
  }

  @Override
  public void syncDir(Path dir) throws IOException {
    fs.syncDir(real(dir));
  }

  @Override
  public AutoCloseable lock(Path file) throws IOException {
    return fs.lock(real(file));
  }

  @Override
  public String toString() {
    return "SandboxFs{" + sandbox + " as " + original + "}";
  }

  /** A file under another name. */
  private static final class Renamed implements MappedFile {
    private final MappedFile file;
    private final String name;

    Renamed(MappedFile file, String name) {
      this.file = file;
      this.name = name;
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void copy(long position, byte[] dst, int dstOffset, int length) {
      try {
        file.copy(position, dst, dstOffset, length);
      } catch (CorruptionException e) {
        throw new CorruptionException(name, e.offset(), e.reason(), e);
      }
    }

    @Override
    public MappedFile retain() {
      return new Renamed(file.retain(), name);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
