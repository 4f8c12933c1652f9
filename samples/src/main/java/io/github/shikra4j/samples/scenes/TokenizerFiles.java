package io.github.shikra4j.samples.scenes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.shikra4j.InvalidQuestionException;
import io.github.shikra4j.OutputException;
import io.github.shikra4j.runtime.text.PromptTemplate;
import io.github.shikra4j.samples.scenes.Pieces.Piece;
import io.github.shikra4j.training.protobuf.ProtoMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a small tokenizer in the files of LLaMA's: {@code tokenizer.model} and what stands beside
 * it.
 *
 * @see <a
 *     href="https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto">the
 *     file's form</a>
 */
public final class TokenizerFiles {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();
  private static final int UNIGRAM = 1;

  private TokenizerFiles() {}

  /**
   * Makes a tokenizer of sentences, a line each.
   *
   * @param size the most tokens, without those of pictures
   * @throws InvalidQuestionException if there are no sentences, or they are not in UTF-8
   * @throws OutputException if a file cannot be read or written
   */
  public static void write(Path sentences, int size, Path folder) {
    try {
      List<Piece> table = count(sentences).table(size);
      Files.createDirectories(folder);
      Files.write(folder.resolve("tokenizer.model"), model(table));
      JsonObject added = new JsonObject();
      added.addProperty(PromptTemplate.IMAGE_PATCH, table.size());
      added.addProperty(PromptTemplate.IMAGE_START, table.size() + 1);
      added.addProperty(PromptTemplate.IMAGE_END, table.size() + 2);
      write(folder.resolve("added_tokens.json"), added);
      JsonObject special = new JsonObject();
      special.addProperty("bos_token", "<s>");
      special.addProperty("eos_token", "</s>");
      special.addProperty("pad_token", "<unk>");
      special.addProperty("unk_token", "<unk>");
      write(folder.resolve("special_tokens_map.json"), special);
      JsonObject config = new JsonObject();
      config.addProperty("tokenizer_class", "LlamaTokenizer");
      config.addProperty("use_fast", false);
      write(folder.resolve("tokenizer_config.json"), config);
    } catch (CharacterCodingException e) {
      throw new InvalidQuestionException(sentences + ": is no text in UTF-8", e);
    } catch (IOException e) {
      throw new OutputException(
          "the tokenizer of " + sentences + " cannot be written to " + folder + ": " + e, e);
    }
  }

  private static Pieces count(Path sentences) throws IOException {
    Pieces pieces = new Pieces();
    long lines = 0;
    try (BufferedReader reader = Files.newBufferedReader(sentences)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        pieces.count(line, 1);
        lines++;
      }
    }
    if (lines == 0) {
      throw new InvalidQuestionException(sentences + ": has no sentences");
    }
    // What stands in every prompt, and what the readers of the formats add.
    pieces.count(PromptTemplate.SYSTEM, lines);
    pieces.count(PromptTemplate.HUMAN + ": " + PromptTemplate.MODEL + ": [", lines);
    pieces.count("Answer: Candidates: answer in box point format. Found no object. ->", lines);
    return pieces;
  }

  private static void write(Path file, JsonObject json) throws IOException {
    Files.writeString(file, GSON.toJson(json) + "\n", UTF_8);
  }

  private static byte[] model(List<Piece> table) {
    ProtoMessage model = new ProtoMessage();
    for (Piece piece : table) {
      model.message(
          1,
          new ProtoMessage()
              .text(1, piece.text())
              .float32(2, piece.score())
              .integer(3, piece.type()));
    }
    ProtoMessage trainer =
        new ProtoMessage()
            .integer(3, UNIGRAM)
            .integer(4, table.size())
            .integer(35, 1) // byte fallback
            .integer(40, 0) // <unk>
            .integer(41, 1) // <s>
            .integer(42, 2) // </s>
            .integer(43, -1); // no padding
    ProtoMessage normalizer =
        new ProtoMessage()
            .text(1, "identity")
            .integer(3, 1) // a space in front
            .integer(4, 0) // extra spaces stay
            .integer(5, 1); // spaces become ▁
    return model.message(2, trainer).message(3, normalizer).toBytes();
  }
}
