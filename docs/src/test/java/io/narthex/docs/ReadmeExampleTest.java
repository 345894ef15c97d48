package io.narthex.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's examples compile and run as they stand, on every Java found here, without flags. */
class ReadmeExampleTest {
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "checked: " + ReadmeExampleTest.class.getName() + " -->\\s*```java\\n(.*?)```",
          Pattern.DOTALL);
  private static final Pattern COMPLAINT =
      Pattern.compile("\\b(WARN|WARNING|ERROR|SEVERE|FATAL)\\b");
  private static final Pattern EXCUSED =
      Pattern.compile(
          "^WARNING: (A terminally deprecated method in sun\\.misc\\.Unsafe "
              + "|sun\\.misc\\.Unsafe::"
              + "|Please consider reporting this to the maintainers of class net\\.openhft\\."
              + "|A restricted method in java\\.lang\\.System "
              + "|java\\.lang\\.System::load has been called by org\\.xerial\\.snappy\\."
              + "|Use --enable-native-access=ALL-UNNAMED "
              + "|Restricted methods will be blocked )");
  private static final String IMPORTS =
      """
      import io.narthex.model.labels.*;
      import io.narthex.promql.*;
      import io.narthex.storage.*;
      import io.narthex.tsdb.*;
      import io.narthex.tsdb.wlog.*;
      import java.nio.file.Path;
      import java.time.Duration;
      """;

  @Test
  void runsOnEveryJavaHere(@TempDir Path dir) throws Exception {
    String readme = Files.readString(Conformance.projectRoot().resolve("README.md"));
    String examples =
        EXAMPLE
            .matcher(readme)
            .results()
            .map(found -> "{\n" + found.group(1) + "}\n")
            .collect(Collectors.joining());
    assertThat(examples).as("README has its examples").contains("Tsdb.open", "TsdbOptions.builder");
    Path source = dir.resolve("Example.java");
    Files.writeString(
        source,
        IMPORTS
            + "public class Example {\n  public static void main(String[] args) throws Exception {\n"
            + examples
            + "  }\n}\n");

    for (Path java : javas()) {
      Path cwd = Files.createDirectory(dir.resolve("run" + java.toString().hashCode()));
      String output = run(cwd, java, source);

      assertThat(output).as("output on %s", java).contains("6.8").doesNotContain("Exception");
      assertThat(complaints(output)).as("complaints on %s", java).isEmpty();
    }
  }

  @Test
  void whatTheReadmeDoesNotExcuseIsAComplaint() {
    String output =
        """
        WARNING: A terminally deprecated method in sun.misc.Unsafe has been called
        WARNING: Unknown series references 1
        [main] WARN something
        ERROR: something else
        INFO: an ERRORLESS day
        """;

    assertThat(complaints(output))
        .containsExactly(
            "WARNING: Unknown series references 1",
            "[main] WARN something",
            "ERROR: something else");
  }

  /** Lines that warn of something, without those of Java 25 that the README tells of. */
  private static List<String> complaints(String output) {
    return output
        .lines()
        .filter(COMPLAINT.asPredicate())
        .filter(EXCUSED.asPredicate().negate())
        .toList();
  }

  private static String run(Path cwd, Path java, Path source) throws Exception {
    Process process =
        new ProcessBuilder(
                java.toString(), "-cp", System.getProperty("java.class.path"), source.toString())
            .directory(cwd.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  /** The Java of this build, and a 25 if one lies where Linux distributions put it. */
  private static List<Path> javas() throws IOException {
    List<Path> javas = new ArrayList<>();
    javas.add(Path.of(System.getProperty("java.home"), "bin", "java"));
    Path installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (Stream<Path> homes = Files.list(installed)) {
        homes
            .filter(home -> home.getFileName().toString().contains("25"))
            .map(home -> home.resolve("bin/java"))
            .filter(Files::isExecutable)
            .limit(1)
            .forEach(javas::add);
      }
    }
    return javas;
  }
}
