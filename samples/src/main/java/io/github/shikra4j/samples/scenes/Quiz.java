package io.github.shikra4j.samples.scenes;

import io.github.shikra4j.Picture;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A drawn picture, and a question of every kind about it.
 *
 * @param picture the picture
 * @param questions the questions
 */
public record Quiz(Picture picture, List<QuizQuestion> questions) {

  /** Copies the list. */
  public Quiz {
    questions = List.copyOf(questions);
  }

  /** Returns a quiz about each scene, in order, that every kind of question fits. */
  public static Stream<Quiz> about(SceneOptions options) {
    SceneGenerator generator = new SceneGenerator(options);
    return LongStream.iterate(0, index -> index + 1)
        .mapToObj(index -> of(generator, new SplittableRandom(options.sceneSeed(index))))
        .flatMap(Optional::stream);
  }

  private static Optional<Quiz> of(SceneGenerator generator, SplittableRandom random) {
    Scene scene = generator.draw(random.split());
    Picture picture = Picture.of(scene.paint().image());
    Naming naming = new Naming(scene, random.split());
    Exchanges exchanges = new Exchanges(scene, naming, new Questions(scene, naming));
    return new Examiner(exchanges, picture.size())
        .everyKind()
        .map(questions -> new Quiz(picture, questions));
  }
}
