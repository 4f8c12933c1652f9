package io.github.shikra4j.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.text.Vocabulary.Entry;
import io.github.shikra4j.runtime.text.Vocabulary.Kind;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Opens the tokenizer of a Hugging Face folder. */
public final class Tokenizers {
  private static final Pattern BYTE = Pattern.compile("<0x[0-9A-F]{2}>");

  private Tokenizers() {}

  /**
   * Opens {@code tokenizer.model} or, where that is missing, {@code tokenizer.json}, with the added
   * and special tokens of the files beside it. Never looks on the network.
   *
   * @throws CheckpointException if neither is there, a file is corrupt, or an added token's id is
   *     taken, leaves a gap or exceeds {@code vocab_size} of {@code config.json}
   */
  public static Tokenizer load(Path folder) {
    Path model = folder.resolve("tokenizer.model");
    Path json = folder.resolve("tokenizer.json");
    if (Files.exists(model)) {
      return fromModel(folder, model);
    }
    if (Files.exists(json)) {
      return fromJson(folder, json);
    }
    throw new CheckpointException(
        folder + " has no tokenizer.model and no tokenizer.json; copy either into it");
  }

  private static Tokenizer fromModel(Path folder, Path file) {
    List<Entry> entries =
        SentencePieceModel.read(file).stream()
            .map(piece -> new Entry(piece.text(), kind(file, piece)))
            .toList();
    Vocabulary vocabulary = new Vocabulary(file, entries, TokenizerFolder.read(folder, List.of()));
    return new LlamaTokenizer(vocabulary, NativeEncoder.sentencePiece(file));
  }

  private static Kind kind(Path file, SentencePieceModel.Piece piece) {
    if (piece.type() == SentencePieceModel.Piece.BYTE && !BYTE.matcher(piece.text()).matches()) {
      throw new CheckpointException(file + ": token " + piece.text() + " is no byte");
    }
    return switch (piece.type()) {
      case SentencePieceModel.Piece.UNKNOWN, SentencePieceModel.Piece.CONTROL -> Kind.CONTROL;
      case SentencePieceModel.Piece.BYTE -> Kind.BYTE;
      default -> Kind.ORDINARY;
    };
  }

  private static Tokenizer fromJson(Path folder, Path file) {
    JsonObject json = TokenizerFolder.object(file);
    List<TokenizerFolder.Added> added = added(file, json);
    Vocabulary vocabulary =
        new Vocabulary(file, entries(file, json), TokenizerFolder.read(folder, added));
    // Control tokens are told apart before the library sees the text, so that what people wrote
    // stays text.
    json.add("added_tokens", new JsonArray());
    json.add("post_processor", JsonNull.INSTANCE);
    json.add("padding", JsonNull.INSTANCE);
    json.add("truncation", JsonNull.INSTANCE);
    ByteArrayInputStream plain = new ByteArrayInputStream(json.toString().getBytes(UTF_8));
    return new LlamaTokenizer(vocabulary, NativeEncoder.huggingFace(file, plain));
  }

  private static List<TokenizerFolder.Added> added(Path file, JsonObject json) {
    List<TokenizerFolder.Added> added = new ArrayList<>();
    if (json.get("added_tokens") instanceof JsonArray tokens) {
      for (JsonElement token : tokens) {
        if (!(token instanceof JsonObject object)
            || !(object.get("content") instanceof JsonPrimitive name)
            || !(object.get("id") instanceof JsonPrimitive id)) {
          throw new CheckpointException(file + ": added_tokens holds " + token);
        }
        String text = name.getAsString();
        added.add(
            new TokenizerFolder.Added(text, TokenizerFolder.wholeNumber(file, text, id), file));
      }
    }
    return added;
  }

  private static List<Entry> entries(Path file, JsonObject json) {
    if (!(json.get("model") instanceof JsonObject model)
        || !(model.get("vocab") instanceof JsonObject vocab)
        || !vocab.has("<0x00>")) {
      throw new CheckpointException(
          file + ": not a LLaMA tokenizer (a BPE model with byte fallback); give tokenizer.model");
    }
    @Nullable Entry[] entries = new @Nullable Entry[vocab.size()];
    vocab
        .asMap()
        .forEach(
            (name, value) -> {
              int id = TokenizerFolder.wholeNumber(file, name, value);
              if (id >= entries.length || entries[id] != null) {
                throw new CheckpointException(
                    file
                        + ": token "
                        + name
                        + " has id "
                        + id
                        + ", which is taken or leaves a gap");
              }
              entries[id] = new Entry(name, kind(name));
            });
    return Arrays.stream(entries).toList();
  }

  private static Kind kind(String name) {
    return BYTE.matcher(name).matches()
        ? Kind.BYTE
        : List.of("<unk>", "<s>", "</s>").contains(name) ? Kind.CONTROL : Kind.ORDINARY;
  }
}
