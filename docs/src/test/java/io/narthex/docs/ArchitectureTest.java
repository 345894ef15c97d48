package io.narthex.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of {@code docs/architecture.md}, section 3, against the compiled classes. */
class ArchitectureTest {
  private static final String ROOT = "io.narthex.";

  /** Rooms the deps block leaves free: they stand on top of all. */
  private static final List<String> FREE = List.of("server", "cli", "bench");

  private static JavaClasses classes;
  private static Map<String, Set<String>> allowed;

  @BeforeAll
  static void load() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("tests.jar"))
            .importPackages("io.narthex");
    allowed = ArchitectureDocument.read();
  }

  @Test
  void theDocumentNamesEveryRoom() {
    Set<String> unknown = new TreeSet<>();
    for (JavaClass c : classes) {
      if (room(c) == null) {
        unknown.add(c.getPackageName());
      }
    }

    assertThat(unknown).as("packages that docs/architecture.md does not know").isEmpty();
  }

  @Test
  void dependenciesGoOnlyWhereTheDocumentAllows() {
    Set<String> violations = new TreeSet<>();
    for (JavaClass c : classes) {
      String from = room(c);
      if (from == null || FREE.contains(from)) {
        continue;
      }
      for (Dependency d : c.getDirectDependenciesFromSelf()) {
        String to = room(d.getTargetClass().getBaseComponentType());
        if (to != null && !to.equals(from) && !allowed.get(from).contains(to)) {
          violations.add(
              from
                  + " -> "
                  + to
                  + ": "
                  + c.getSimpleName()
                  + " uses "
                  + d.getTargetClass().getBaseComponentType().getSimpleName());
        }
      }
    }

    assertThat(violations).isEmpty();
  }

  @Test
  void onlyTheFileSystemRoomOpensFiles() {
    assertThat(
            accesses(
                c -> c.startsWith(ROOT + "tsdb") || c.startsWith(ROOT + "model"),
                ROOT + "tsdb.fs",
                owner ->
                    owner.equals("java.nio.file.Files")
                        || owner.startsWith("java.nio.channels.FileChannel")
                        || owner.equals("java.io.FileInputStream")
                        || owner.equals("java.io.FileOutputStream")
                        || owner.equals("java.io.RandomAccessFile")))
        .isEmpty();
  }

  @Test
  void onlyTheTimeRoomAsksTheClock() {
    Set<String> found = new TreeSet<>();
    for (JavaClass c : classes) {
      if (c.getPackageName().startsWith(ROOT + "time") || isFree(c)) {
        continue;
      }
      for (JavaAccess<?> a : c.getAccessesFromSelf()) {
        String target = a.getTargetOwner().getName() + "." + a.getTarget().getName();
        if (target.equals("java.lang.System.currentTimeMillis")
            || target.equals("java.lang.System.nanoTime")
            || target.equals("java.time.Instant.now")
            || target.equals("java.lang.Thread.sleep")) {
          found.add(c.getName() + " calls " + target);
        }
      }
    }

    assertThat(found).isEmpty();
  }

  @Test
  void nobodyPrintsButTheCommandLine() {
    Set<String> found = new TreeSet<>();
    for (JavaClass c : classes) {
      if (c.getPackageName().startsWith(ROOT + "cli")) {
        continue;
      }
      for (JavaAccess<?> a : c.getAccessesFromSelf()) {
        String target = a.getTargetOwner().getName() + "." + a.getTarget().getName();
        if (target.equals("java.lang.System.out")
            || target.equals("java.lang.System.err")
            || target.equals("java.lang.System.exit")
            || a.getTarget().getName().equals("printStackTrace")) {
          found.add(c.getName() + " uses " + target);
        }
      }
    }

    assertThat(found).isEmpty();
  }

  private static Set<String> accesses(
      Predicate<String> in, String except, Predicate<String> owner) {
    Set<String> found = new TreeSet<>();
    for (JavaClass c : classes) {
      if (!in.test(c.getPackageName()) || c.getPackageName().startsWith(except)) {
        continue;
      }
      for (JavaAccess<?> a : c.getAccessesFromSelf()) {
        if (owner.test(a.getTargetOwner().getName())) {
          found.add(c.getName() + " uses " + a.getTargetOwner().getName());
        }
      }
    }
    return found;
  }

  private static boolean isFree(JavaClass c) {
    String room = room(c);
    return room != null && FREE.contains(room);
  }

  /** The room a class belongs to: the longest name of the document that its package begins with. */
  private static String room(JavaClass c) {
    if (!c.getPackageName().startsWith(ROOT)) {
      return null;
    }
    String name = c.getPackageName().substring(ROOT.length());
    for (String free : FREE) {
      if (name.equals(free) || name.startsWith(free + ".")) {
        return free;
      }
    }
    return allowed.keySet().stream()
        .filter(room -> name.equals(room) || name.startsWith(room + "."))
        .max(Comparator.comparingInt(String::length))
        .orElse(null);
  }
}
