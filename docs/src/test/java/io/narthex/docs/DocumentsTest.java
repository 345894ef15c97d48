package io.narthex.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links lead somewhere, named code exists, packages have their chapters. */
class DocumentsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern STOP = Pattern.compile("`([A-Z][A-Za-z0-9]+)#([a-z][A-Za-z0-9]*)`");
  private static final List<String> MODULES =
      List.of("tsdb-core", "tsdb-promql", "tsdb-scrape", "tsdb-server", "tsdb-benchmarks");
  private static final Path ROOT = Conformance.projectRoot();

  @Test
  void relativeLinksLeadToFiles() throws IOException {
    Set<String> broken = new TreeSet<>();
    for (Path page : pages()) {
      Matcher m = LINK.matcher(Files.readString(page));
      while (m.find()) {
        String target = m.group(1).replaceFirst("#.*", "");
        boolean relative = !target.isEmpty() && !target.contains(":");
        if (relative && !Files.exists(page.resolveSibling(target))) {
          broken.add(ROOT.relativize(page) + " -> " + m.group(1));
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void breakpointsNamedInPagesExist() throws IOException {
    List<Path> sources = sources("java");
    Set<String> missing = new TreeSet<>();
    for (Path page : pages()) {
      Matcher m = STOP.matcher(Files.readString(page));
      while (m.find()) {
        if (!hasMethod(sources, m.group(1), m.group(2))) {
          missing.add(ROOT.relativize(page) + ": " + m.group(1) + "#" + m.group(2));
        }
      }
    }

    assertThat(missing).isEmpty();
  }

  private static boolean hasMethod(List<Path> sources, String type, String method)
      throws IOException {
    for (Path source : sources) {
      if (source.getFileName().toString().equals(type + ".java")
          && Pattern.compile("\\b" + method + "\\(").matcher(Files.readString(source)).find()) {
        return true;
      }
    }
    return false;
  }

  @Test
  void classesOfTheGlossaryExist() throws IOException {
    List<Path> sources = sources("java");
    String glossary = Files.readString(ROOT.resolve("docs/glossary.md"));
    Set<String> missing = new TreeSet<>();
    Matcher m = Pattern.compile("`(io\\.narthex\\.[A-Za-z0-9.]+)`").matcher(glossary);
    while (m.find()) {
      String file = m.group(1).replace('.', '/') + ".java";
      if (sources.stream().noneMatch(p -> p.toString().replace('\\', '/').endsWith(file))) {
        missing.add(m.group(1));
      }
    }

    assertThat(missing).isEmpty();
  }

  @Test
  void everyPackageHasItsChapter() throws IOException {
    Set<String> without = new TreeSet<>();
    Set<String> incomplete = new TreeSet<>();
    for (Path source : sources("java")) {
      Path chapter = source.resolveSibling("package-info.java");
      if (source.toString().contains("benchmarks")) {
        continue;
      }
      if (!Files.exists(chapter)) {
        without.add(ROOT.relativize(source.getParent()).toString());
      } else if (!Files.readString(chapter).contains("Enter here")) {
        incomplete.add(ROOT.relativize(chapter).toString());
      }
    }

    assertThat(without).as("packages without a package-info").isEmpty();
    assertThat(incomplete).as("chapters without their headings").isEmpty();
  }

  @Test
  void pagesNamedInChaptersExist() throws IOException {
    Pattern page = Pattern.compile("(?<!/)\\bdocs/[\\w/-]+\\.md");
    Set<String> missing = new TreeSet<>();
    int found = 0;
    for (Path source : sources("java")) {
      if (source.endsWith("package-info.java")) {
        Matcher m = page.matcher(Files.readString(source));
        while (m.find()) {
          found++;
          if (!Files.exists(ROOT.resolve(m.group()))) {
            missing.add(ROOT.relativize(source) + ": " + m.group());
          }
        }
      }
    }

    assertThat(found).as("chapters name pages").isGreaterThan(30);
    assertThat(missing).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path start : List.of(ROOT.resolve("docs"), ROOT)) {
      try (Stream<Path> files = Files.walk(start, start.equals(ROOT) ? 1 : 9)) {
        files
            .filter(p -> p.toString().endsWith(".md") && !p.toString().contains("/target/"))
            .forEach(pages::add);
      }
    }
    return pages;
  }

  private static List<Path> sources(String extension) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : MODULES) {
      Path main = ROOT.resolve(module).resolve("src/main/java");
      if (Files.isDirectory(main)) {
        try (Stream<Path> files = Files.walk(main)) {
          files.filter(p -> p.toString().endsWith("." + extension)).forEach(sources::add);
        }
      }
    }
    return sources;
  }
}
