package io.narthex.cli;

import java.util.List;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Flags that are on or off, as the command lines of Prometheus and promtool have them: {@code
 * --flag}, or {@code --no-flag} of one that is on by default; {@code --flag=false} is refused.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream alecthomas/kingpin parser.go
 */
final class BooleanFlags {
  private static final String OFF = "false";
  private static final String ON = "true";

  /** {@code --no-a.b} is the opposite of {@code --a.b}. */
  private static final CommandLine.INegatableOptionTransformer DOTTED =
      new CommandLine.RegexTransformer.Builder()
          .addPattern("^--((?!no-).*)$", "--no-$1", "--[no-]$1")
          .build();

  private BooleanFlags() {}

  /** Makes those of a command and of all below it such flags. */
  static CommandLine apply(CommandLine command) {
    command.setNegatableOptionTransformer(DOTTED);
    apply(command.getCommandSpec());
    return command;
  }

  private static void apply(CommandSpec command) {
    for (OptionSpec option : List.copyOf(command.options())) {
      if (option.arity().max() == 0 && !option.usageHelp() && !option.versionHelp()) {
        command.remove(option);
        command.addOption(flag(option));
      }
    }
    for (CommandLine below : command.subcommands().values()) {
      apply(below.getCommandSpec());
    }
  }

  private static OptionSpec flag(OptionSpec option) {
    String byDefault = option.defaultValue() == null ? OFF : option.defaultValue();
    return OptionSpec.builder(option)
        .negatable(true)
        .defaultValue(byDefault)
        .fallbackValue(ON) // without it the flag would turn off what is on by default
        .preprocessor(BooleanFlags::refuseValue)
        .build();
  }

  /** Called for each flag that is given, with its value on top if one is attached. */
  @SuppressWarnings("JdkObsolete") // the signature is picocli's
  private static boolean refuseValue(
      Stack<String> words, CommandSpec command, ArgSpec flag, Map<String, Object> info) {
    if ("=".equals(info.get("separator"))) {
      String name = ((OptionSpec) flag).longestName();
      throw new ParameterException(
          command.commandLine(),
          "unexpected "
              + words.peek()
              + ": "
              + name
              + " takes no value; --no-"
              + name.substring(2)
              + " turns it off");
    }
    return false;
  }
}
