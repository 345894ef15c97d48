package io.narthex.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.cli.Main;
import io.narthex.testing.Conformance;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
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

/**
 * Every {@code narthex …} that a page names is a command that there is, with the options it has.
 */
class DocumentedCommandsTest {
  private static final Pattern COMMAND =
      Pattern.compile("(?:`narthex|narthex\\.jar) ((?:[a-z][a-z-]*)(?: [^`\\n]*)?)");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z.-]*");

  @Test
  void exist() throws IOException {
    Set<String> wrong = new TreeSet<>();
    int seen = 0;
    for (Path page : pages()) {
      Matcher m = COMMAND.matcher(Files.readString(page));
      while (m.find()) {
        seen++;
        String problem = check(m.group(1));
        if (problem != null) {
          wrong.add(page.getFileName() + ": " + m.group(1) + ": " + problem);
        }
      }
    }

    assertThat(seen).isGreaterThan(10);
    assertThat(wrong).isEmpty();
  }

  /** What is wrong with a command line; null if nothing is. */
  private static String check(String commandLine) {
    List<String> words = new ArrayList<>();
    for (String word : commandLine.split(" ")) {
      if (!word.matches("[a-z][a-z-]*") || !helps(words, word)) {
        break;
      }
      words.add(word);
    }
    if (words.isEmpty()) {
      return "no such command";
    }
    String help = help(words).replace("--[no-]", "--"); // what can be switched on and off
    Matcher option = OPTION.matcher(commandLine);
    while (option.find()) {
      if (!option.group().equals("--help") && !help.contains(option.group())) {
        return "no option " + option.group();
      }
    }
    return null;
  }

  private static boolean helps(List<String> words, String next) {
    List<String> longer = new ArrayList<>(words);
    longer.add(next);
    String usage = "Usage: narthex " + String.join(" ", longer);
    return help(longer).startsWith(usage);
  }

  private static String help(List<String> words) {
    List<String> args = new ArrayList<>(words);
    args.add("--help");
    StringWriter out = new StringWriter();
    Main.run(args.toArray(new String[0]), new PrintWriter(out), new PrintWriter(out));
    return out.toString();
  }

  private static List<Path> pages() throws IOException {
    Path root = Conformance.projectRoot();
    List<Path> pages = new ArrayList<>(List.of(root.resolve("README.md")));
    try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
      files
          .filter(p -> p.toString().endsWith(".md") && !p.toString().contains("/target/"))
          .forEach(pages::add);
    }
    return pages;
  }
}
