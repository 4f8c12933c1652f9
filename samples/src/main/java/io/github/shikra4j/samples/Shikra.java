package io.github.shikra4j.samples;

import io.github.shikra4j.ShikraException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code shikra} command: every task of the SDK from the shell. */
@Command(
    name = "shikra",
    description = "Talks about places in pictures.",
    mixinStandardHelpOptions = true,
    version = "shikra4j 0.1.0-SNAPSHOT",
    subcommands = {
      AddLocationTokensCommand.class,
      AskCommand.class,
      BatchCommand.class,
      BenchCommand.class,
      BenchTrainCommand.class,
      DemoCommand.class,
      DrawScenesCommand.class,
      EncodeCommand.class,
      EvaluateCommand.class,
      CalibrateCommand.class,
      FirstModelCommand.class,
      FlattenFlickr30kCommand.class,
      MakeTokenizerCommand.class,
      MergeAdapterCommand.class,
      MergeDeltaCommand.class,
      MiniatureCommand.class,
      RandomModelCommand.class,
      ScoreCommand.class,
      SynthesizeCommand.class,
      TrainCommand.class
    })
public final class Shikra {
  static final int BAD_INPUT = 2;
  static final int FAILED = 1;

  private Shikra() {}

  /**
   * Runs a command and exits: 0 done, 1 failed while running, 2 bad input.
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    try {
      return new CommandLine(new Shikra())
          .setOut(out)
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setParameterExceptionHandler(Shikra::onBadArguments)
          .setExecutionExceptionHandler(Shikra::onException)
          .execute(arguments);
    } finally {
      out.flush();
    }
  }

  private static int onBadArguments(CommandLine.ParameterException e, String[] arguments) {
    return say(e.getCommandLine(), BAD_INPUT, e.getMessage());
  }

  private static int onException(
      Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) throws Exception {
    if (e instanceof BadInputException) {
      return say(commandLine, BAD_INPUT, e.getMessage());
    }
    if (e instanceof ShikraException known) {
      return say(commandLine, Failures.isBadInput(known) ? BAD_INPUT : FAILED, e.getMessage());
    }
    Optional<String> file = Failures.fileProblem(e);
    if (file.isPresent()) {
      return say(commandLine, Failures.isBadFile(e) ? BAD_INPUT : FAILED, file.get());
    }
    if (e instanceof IOException || e instanceof UncheckedIOException) {
      return say(commandLine, FAILED, e.getMessage());
    }
    throw e;
  }

  private static int say(CommandLine commandLine, int code, @Nullable String problem) {
    // One line: what says more is for the log.
    commandLine.getErr().println("shikra: " + String.valueOf(problem).replace('\n', ' ').strip());
    commandLine.getErr().flush();
    return code;
  }
}
