package io.github.shikra4j.samples.scenes;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The sentences of many rows, each once, to make a vocabulary from. */
final class Sentences {
  private static final int MOST = 50_000;
  private static final List<String> SPOKEN =
      List.of(
          "expression", "caption", "question", "text", "value", "cot_with_ans", "answer", "label");

  private final Set<String> sentences = new LinkedHashSet<>();

  void add(Collection<JsonObject> rows) {
    rows.forEach(this::add);
  }

  private void add(JsonElement element) {
    if (sentences.size() >= MOST) {
      return;
    }
    if (element.isJsonArray()) {
      element.getAsJsonArray().forEach(this::add);
    } else if (element.isJsonObject()) {
      JsonObject object = element.getAsJsonObject();
      SPOKEN.stream().filter(object::has).map(object::get).forEach(this::say);
      object.asMap().values().forEach(this::add);
    }
  }

  private void say(JsonElement value) {
    if (value.isJsonPrimitive()) {
      String text = value.getAsString().replace("<ph_st>", "").replace("<ph_ed>", "");
      sentences.add(text.replaceAll("<(boxes|points|image)>", " ").replaceAll(" +", " ").strip());
    }
  }

  void write(Path file) throws IOException {
    Files.write(file, sentences);
  }
}
