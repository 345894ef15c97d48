package io.narthex.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is said when a command fails, on standard error.
 *
 * <ul>
 *   <li>The line cannot be read (an option that there is not, a word too few, no number): what is
 *       wrong with it and where help is; exit code 2.
 *   <li>Anything else (no such series, a damaged file, a value out of its range): one line; exit
 *       code 1. Commands throw {@link IllegalArgumentException} or {@link java.io.IOException}.
 * </ul>
 *
 * <p>Thread-safety: stateless.
 */
final class Failures {
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** How picocli tells of a value that is no number. */
  private static final Pattern NO_NUMBER = Pattern.compile("(?<=' is not )an? (int|long)$");

  private Failures() {}

  /** The line cannot be read. */
  static int usage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("narthex: " + NO_NUMBER.matcher(e.getMessage()).replaceFirst("a whole number"));
    UnmatchedArgumentException.printSuggestions(e, err);
    if (!command.getSubcommands().isEmpty()) {
      err.println("Commands: " + String.join(", ", command.getSubcommands().keySet()));
    }
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    err.flush();
    return USAGE;
  }

  /** A command came to no good end. */
  static int failure(Exception e, CommandLine command, ParseResult parsed) {
    tell(e, command);
    return FAILED;
  }

  /** Says what is wrong with a part of the data, where a command goes on with the rest. */
  static void tell(Exception e, CommandLine command) {
    PrintWriter err = command.getErr();
    err.println("narthex: " + describe(e));
    err.flush();
  }

  private static String describe(Exception e) {
    IOException cause = e instanceof UncheckedIOException wrapped ? wrapped.getCause() : null;
    if (cause != null) {
      return describe(cause);
    }
    String message = e.getMessage();
    if (e instanceof NoSuchFileException) {
      return "no such file or directory: " + message;
    }
    if (e instanceof NotDirectoryException) {
      return "not a directory: " + message;
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied: " + message;
    }
    return message == null ? e.toString() : message;
  }
}
