package io.github.shikra4j.training.evaluation;

import io.github.shikra4j.runtime.text.CoordinateFormat;
import io.github.shikra4j.runtime.text.CoordinateGroup;
import io.github.shikra4j.runtime.text.SquareBox;
import io.github.shikra4j.runtime.text.SquarePoint;
import java.util.List;
import java.util.Optional;

/** Boxes and points of answers, as the original's programs compare them. */
final class Places {
  /** The original measures in thousandths, in single precision; so do its borderline cases. */
  private static final float SCALE = 1000;

  private Places() {}

  /** Returns the only box of a text that has no other place group with boxes. */
  static Optional<SquareBox> onlyBox(CoordinateFormat format, String text) {
    List<CoordinateGroup> groups =
        format.parse(text).groups().stream()
            .filter(group -> group.kind() == CoordinateGroup.Kind.BOXES)
            .toList();
    return groups.size() == 1 && groups.get(0).boxes().size() == 1
        ? Optional.of(groups.get(0).boxes().get(0))
        : Optional.empty();
  }

  /** Returns the only point of a text. */
  static Optional<SquarePoint> onlyPoint(CoordinateFormat format, String text) {
    List<SquarePoint> points =
        format.parse(text).groups().stream().flatMap(group -> group.points().stream()).toList();
    return points.size() == 1 ? Optional.of(points.get(0)) : Optional.empty();
  }

  static float iou(SquareBox a, SquareBox b) {
    float across = scaled(Math.min(a.right(), b.right())) - scaled(Math.max(a.left(), b.left()));
    float down = scaled(Math.min(a.bottom(), b.bottom())) - scaled(Math.max(a.top(), b.top()));
    float both = Math.max(0, across) * Math.max(0, down);
    float either = area(a) + area(b) - both;
    return both > 0 ? both / either : 0;
  }

  private static float area(SquareBox box) {
    return (scaled(box.right()) - scaled(box.left())) * (scaled(box.bottom()) - scaled(box.top()));
  }

  private static float scaled(double value) {
    return (float) value * SCALE;
  }
}
