package io.github.shikra4j.samples;

import static java.util.stream.Collectors.joining;

import com.google.common.base.Splitter;
import io.github.shikra4j.Box;
import io.github.shikra4j.PictureSize;
import io.github.shikra4j.samples.scenes.QuizQuestion;
import io.github.shikra4j.samples.scenes.QuizQuestion.Named;
import io.github.shikra4j.samples.scenes.Task;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Prints answers beside what is true, and their sums. */
final class DemoTable {
  private static final List<Integer> WIDTHS = List.of(7, 12, 28, 30, 30, 6, 4);

  private final PrintWriter out;
  private final List<DemoAnswer> answers = new ArrayList<>();
  private long firstAnswer;

  DemoTable(PrintWriter out) {
    this.out = out;
    print("picture", "task", "question", "answer", "truth", "right", "IoU");
  }

  void add(int picture, PictureSize size, DemoAnswer answer) {
    if (answers.isEmpty()) {
      firstAnswer = System.currentTimeMillis();
    }
    answers.add(answer);
    QuizQuestion question = answer.question();
    String place = question.place().map(at -> Coordinates.text(at, size)).orElse("");
    print(
        Integer.toString(picture),
        question.task().label(),
        (question.words() + " " + place).strip(),
        answer.isPlace() ? text(answer.boxes(), size) : answer.text(),
        truth(question, size),
        answer.score(),
        answer.iouText());
  }

  private static String truth(QuizQuestion question, PictureSize size) {
    if (!question.answers().isEmpty()) {
      return question.answers().get(0);
    }
    return question.task() == Task.LOCATE
        ? text(question.things().stream().map(Named::box).toList(), size)
        : question.things().stream().map(Named::phrase).collect(joining(", "));
  }

  private static String text(List<Box> boxes, PictureSize size) {
    return boxes.stream().map(box -> Coordinates.text(box, size)).collect(joining(" "));
  }

  /** Prints how many answers are right, of each task and of all, and how long the first took. */
  void sums() {
    String tasks =
        Stream.of(Task.values())
            .map(task -> task.label() + " " + right(of(task)))
            .collect(joining(", "));
    double mean =
        answers.stream().flatMapToDouble(answer -> answer.iou().stream()).average().orElse(0);
    long started = ManagementFactory.getRuntimeMXBean().getStartTime();
    out.printf(
        Locale.ROOT,
        "%n%s right (a box above an IoU of 0.5, or the last words): %s; mean IoU of boxes %.2f%n"
            + "The first answer came %.1f s after the start.%n",
        right(answers),
        tasks,
        mean,
        (firstAnswer - started) / 1e3);
  }

  private List<DemoAnswer> of(Task task) {
    return answers.stream().filter(answer -> answer.question().task() == task).toList();
  }

  private static String right(List<DemoAnswer> answers) {
    return answers.stream().filter(DemoAnswer::isRight).count() + " of " + answers.size();
  }

  /** Prints a row, in as many lines as its longest cell takes. */
  private void print(String... cells) {
    List<List<String>> wrapped = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      wrapped.add(wrap(cells[i], WIDTHS.get(i)));
    }
    int lines = wrapped.stream().mapToInt(List::size).max().orElse(0);
    for (int line = 0; line < lines; line++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < cells.length; i++) {
        String cell = line < wrapped.get(i).size() ? wrapped.get(i).get(line) : "";
        text.append(cell).append(" ".repeat(Math.max(0, WIDTHS.get(i) - cell.length()) + 1));
      }
      out.println(text.toString().stripTrailing());
    }
  }

  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : Splitter.on(' ').omitEmptyStrings().split(text)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
