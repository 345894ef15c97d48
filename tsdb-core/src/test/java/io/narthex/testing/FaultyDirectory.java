package io.narthex.testing;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A directory of {@link FaultyFs}: names now, and each state since the last sync, of which a power
 * cut may leave any.
 *
 * <p>Thread-safety: none; the file system's lock guards it.
 */
final class FaultyDirectory {
  private TreeMap<String, Object> names = new TreeMap<>(); // to FaultyFile or FaultyDirectory
  private final List<TreeMap<String, Object>> states = new ArrayList<>(); // first: synced

  FaultyDirectory() {
    states.add(names);
  }

  Map<String, Object> names() {
    return names;
  }

  void put(String name, Object node) {
    change();
    names.put(name, node);
  }

  /** As {@link #put}, and no power cut takes this name. */
  void putDurably(String name, Object node) {
    put(name, node);
    for (TreeMap<String, Object> state : states) {
      state.put(name, node);
    }
  }

  void remove(String name) {
    change();
    names.remove(name);
  }

  void rename(String from, String to) {
    change();
    names.put(to, names.remove(from));
  }

  private void change() {
    names = new TreeMap<>(names);
    states.add(names);
  }

  void sync() {
    states.clear();
    states.add(names);
  }

  long bytes() {
    long bytes = 0;
    for (Object node : names.values()) {
      bytes += node instanceof FaultyDirectory dir ? dir.bytes() : ((FaultyFile) node).size();
    }
    return bytes;
  }

  /** This directory after a power cut, with all below it. */
  FaultyDirectory survivor(FaultyFs.Loss loss, Random random) {
    return survivor(loss, random, new IdentityHashMap<>());
  }

  private FaultyDirectory survivor(
      FaultyFs.Loss loss, Random random, Map<FaultyFile, FaultyFile> files) {
    Map<String, Object> left =
        switch (loss) {
          case NOTHING, ZEROED -> names;
          case UNSYNCED -> states.get(0);
          case TORN -> states.get(random.nextInt(states.size()));
        };
    FaultyDirectory survivor = new FaultyDirectory();
    left.forEach(
        (name, node) -> {
          Object copy;
          if (node instanceof FaultyDirectory dir) {
            copy = dir.survivor(loss, random, files);
          } else {
            copy = files.computeIfAbsent((FaultyFile) node, file -> file.survivor(loss, random));
          }
          survivor.names.put(name, copy);
        });
    return survivor;
  }
}
