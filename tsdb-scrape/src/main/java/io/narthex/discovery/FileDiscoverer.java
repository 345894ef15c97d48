package io.narthex.discovery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.narthex.time.Scheduler;
import io.narthex.yaml.YamlException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Reads targets from files and notices when those change, come or go.
 *
 * <p>Watching is looking: every second at sizes and times of change, which works on every file
 * system and under a simulated clock. A file that cannot be read or understood keeps its last good
 * targets; one that is gone loses them.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream discovery/file/file.go Discovery
 */
final class FileDiscoverer implements Discoverer {
  private static final System.Logger LOG = System.getLogger(FileDiscoverer.class.getName());
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
  private static final String LABEL = "__meta_filepath";

  private final FileDiscovery config;
  private final Scheduler time;
  private final LongAdder readErrors;

  @GuardedBy("this")
  private Map<Path, String> seen = new HashMap<>();

  /** How many groups each file has given. */
  @GuardedBy("this")
  private final Map<Path, Integer> counts = new TreeMap<>();

  @GuardedBy("this")
  private long readNanos;

  @GuardedBy("this")
  private @Nullable Listener listener;

  @GuardedBy("this")
  private Scheduler.@Nullable Timer timer;

  FileDiscoverer(FileDiscovery config, Scheduler time, LongAdder readErrors) {
    this.config = config;
    this.readErrors = readErrors;
    this.time = time;
  }

  @Override
  public synchronized void start(Listener newListener) {
    listener = newListener;
    refresh();
    timer = time.every(LOOK_INTERVAL, LOOK_INTERVAL, this::look);
  }

  private synchronized void look() {
    boolean due = time.nanoTime() - readNanos >= config.refreshInterval().toNanos();
    if (due || !signatures().equals(seen)) {
      refresh();
    }
  }

  @Override
  public synchronized void refresh() {
    if (listener == null) {
      return;
    }
    readNanos = time.nanoTime();
    seen = signatures();
    List<TargetGroup> found = new ArrayList<>();
    for (Path gone : List.copyOf(counts.keySet())) {
      if (!seen.containsKey(gone)) {
        TargetGroups.addGone(found, gone.toString(), 0, counts.getOrDefault(gone, 0));
        counts.remove(gone);
      }
    }
    for (Path file : new TreeMap<>(seen).keySet()) {
      read(file, found);
    }
    listener.found(found);
  }

  @GuardedBy("this")
  private void read(Path file, List<TargetGroup> found) {
    try {
      List<TargetGroup> groups =
          new ArrayList<>(TargetGroups.read(Files.readString(file), file.toString(), LABEL));
      int count = groups.size();
      TargetGroups.addGone(groups, file.toString(), count, counts.getOrDefault(file, 0));
      counts.put(file, count);
      found.addAll(groups);
    } catch (YamlException e) {
      readErrors.increment();
      LOG.log(System.Logger.Level.ERROR, "Error reading file {0}: {1}", file, e.located());
    } catch (IOException e) {
      readErrors.increment();
      LOG.log(System.Logger.Level.ERROR, "Error reading file {0}: {1}", file, e.toString());
    }
  }

  /** The files there are, each with what shows that it has changed. */
  private Map<Path, String> signatures() {
    Map<Path, String> files = new HashMap<>();
    for (String pattern : config.files()) {
      for (Path file : expand(Path.of(pattern))) {
        try {
          files.put(file, Files.getLastModifiedTime(file) + " " + Files.size(file));
        } catch (IOException vanished) {
          continue; // between listing and looking: as if it had not been listed
        }
      }
    }
    return files;
  }

  private static List<Path> expand(Path pattern) {
    Path name = pattern.getFileName();
    Path parent = pattern.getParent();
    Path directory = parent == null ? Path.of("") : parent;
    if (name == null || name.toString().indexOf('*') < 0) {
      return Files.exists(pattern) ? List.of(pattern) : List.of();
    }
    List<Path> files = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return files;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, name.toString())) {
      found.forEach(files::add);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(System.Logger.Level.ERROR, "Error listing {0}: {1}", directory, e.toString());
    }
    return files;
  }

  @Override
  public synchronized void stop() {
    listener = null;
    if (timer != null) {
      timer.cancel();
    }
  }
}
