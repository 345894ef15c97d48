package io.narthex.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * Where the conformance data of real Prometheus lies: {@code -Dconformance.dir}, or {@code
 * ../shared/conformance} from the project's root. Tests that need it skip, loudly, when it is
 * absent.
 */
public final class Conformance {
  private Conformance() {}

  /** The path of {@code name} in the conformance data; skips the test if it is not there. */
  public static Path require(String name) {
    Path path = dir().resolve(name);
    if (!Files.exists(path)) {
      System.err.println("SKIPPED: no conformance data at " + path);
      Assumptions.abort("no conformance data at " + path);
    }
    return path;
  }

  private static Path dir() {
    String configured = System.getProperty("conformance.dir");
    if (configured != null) {
      return Path.of(configured);
    }
    return projectRoot().resolve("../shared/conformance").normalize();
  }

  /** The folder that holds the parent POM. */
  public static Path projectRoot() {
    String root = System.getProperty("narthex.root");
    if (root != null) {
      return Path.of(root);
    }
    Path p = Path.of("").toAbsolutePath();
    while (p != null && !Files.isDirectory(p.resolve("tsdb-core"))) {
      p = p.getParent();
    }
    if (p == null) {
      throw new IllegalStateException("not inside the project: " + Path.of("").toAbsolutePath());
    }
    return p;
  }

  /** Lines of a text file, unzipped if its name ends in {@code .gz}. */
  public static BufferedReader lines(Path file) throws IOException {
    var in = Files.newInputStream(file);
    return new BufferedReader(
        new InputStreamReader(
            file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in,
            StandardCharsets.UTF_8));
  }

  /** Copies a directory with all it holds: data directories are opened in copies only. */
  public static void copyRecursively(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (Path p : (Iterable<Path>) paths::iterator) {
        Path target = to.resolve(from.relativize(p).toString());
        if (Files.isDirectory(p)) {
          Files.createDirectories(target);
        } else {
          Files.copy(p, target);
        }
      }
    }
  }
}
