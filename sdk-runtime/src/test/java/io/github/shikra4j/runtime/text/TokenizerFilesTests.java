package io.github.shikra4j.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenizerFilesTests {
  @TempDir Path folder;

  private void refused(String... parts) {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> Tokenizers.load(folder).close());
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e::getMessage);
    }
  }

  @Test
  void load_emptyFolder_saysWhatIsMissing() {
    refused("tokenizer.model", "tokenizer.json", folder.toString());
  }

  @Test
  void load_json_equalsModel() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.json");
    try (Tokenizer json = Tokenizers.load(folder);
        Tokenizer model = TinyTokenizer.open()) {
      assertEquals(model.vocabularySize(), json.vocabularySize());
      for (String text : texts()) {
        assertArrayEquals(model.encode(text), json.encode(text), text);
        PromptText plain = new PromptText(List.of(new PromptText.Text(text)));
        assertArrayEquals(model.encode(plain), json.encode(plain), text);
        assertEquals(
            model.decode(model.encode(text), false), json.decode(json.encode(text), false));
      }
    }
  }

  @Test
  void load_json_encodesLongTextAsModel() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.json");
    String text = "the dog sits,".repeat(8_000) + "a".repeat(100_000);
    try (Tokenizer json = Tokenizers.load(folder);
        Tokenizer model = TinyTokenizer.open()) {
      assertArrayEquals(model.encode(text), json.encode(text));
    }
  }

  private static String[] texts() {
    Random random = new Random(3);
    String[] parts = {
      "the dog",
      " ",
      "  ",
      "</s>",
      "<s>",
      "<im_patch>",
      "<im_start>",
      "[0.123,0.456]",
      "😀",
      "日本",
      "\n",
      "▁",
      "isn't",
      "\u0000",
      "é",
      ".",
      "<unk>",
      "Привет",
      "1234"
    };
    String[] texts = new String[300];
    for (int i = 0; i < texts.length; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(i % 12, 0, parts.length).forEach(part -> text.append(parts[part]));
      texts[i] = text.toString();
    }
    return texts;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 1_000, 4_000, -1, -20})
  void load_truncatedModel_namesFile(int length) throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    Path file = folder.resolve("tokenizer.model");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, length < 0 ? whole.length + length : length));

    refused(file.toString());
  }

  @Test
  void load_damagedModel_opensOrThrowsCheckpointException() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    Path file = folder.resolve("tokenizer.model");
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(11);
    int refused = 0;
    for (int round = 0; round < 200; round++) {
      byte[] damaged = whole.clone();
      for (int flips = 0; flips < 1 + round % 20; flips++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Files.write(file, damaged);
      try (Tokenizer tokenizer = Tokenizers.load(folder)) {
        tokenizer.decode(tokenizer.encode("the dog 😀 </s>"), false);
      } catch (CheckpointException e) {
        refused++;
      }
    }
    assertTrue(refused > 0);
  }

  @Test
  void load_randomBytes_namesFile() throws IOException {
    byte[] bytes = new byte[10_000];
    new Random(5).nextBytes(bytes);
    Files.write(folder.resolve("tokenizer.model"), bytes);

    refused("tokenizer.model");
  }

  @ParameterizedTest
  @CsvSource({"5, taken", "511, taken", "513, gap", "100000, gap"})
  void load_addedTokenWithWrongId_namesFileAndToken(int id, String problem) throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    write("added_tokens.json", "{\"<im_patch>\": " + id + "}");

    refused("added_tokens.json", "<im_patch>", problem, "" + id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{\"<im_patch>\": \"x\"}",
        "{\"<im_patch>\": 512.5}",
        "{\"a\": -1}",
        "nul"
      })
  void load_brokenAddedTokens_namesFile(String json) throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    write("added_tokens.json", json);

    refused("added_tokens.json");
  }

  @Test
  void load_twoAddedTokensWithOneId_namesSecond() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    write("added_tokens.json", "{\"<im_patch>\": 512, \"<im_end>\": 512}");

    refused("<im_end>", "taken");
  }

  @Test
  void load_moreTokensThanModel_namesFirstBeyond() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    write("config.json", "{\"vocab_size\": 513}");

    refused("added_tokens.json", "<im_start>", "513");
  }

  @Test
  void load_addedTokenThatRepeatsPiece_opens() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    write("added_tokens.json", "{\"<s>\": 1, \"</s>\": 2, \"<im_patch>\": 512}");

    try (Tokenizer tokenizer = Tokenizers.load(folder)) {
      assertEquals(513, tokenizer.vocabularySize());
    }
  }

  @Test
  void load_specialTokenThatKeepsSpaces_keepsThem() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    write(
        "special_tokens_map.json",
        "{\"eos_token\": {\"content\": \"</s>\", \"lstrip\": false, \"rstrip\": false}}");

    try (Tokenizer keeping = Tokenizers.load(folder);
        Tokenizer stripping = TinyTokenizer.open()) {
      assertEquals(stripping.encode("a </s>").length + 1, keeping.encode("a </s>").length);
    }
  }

  @Test
  void load_specialTokenGivenAsObjectAndByName_isTheObject() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    write(
        "special_tokens_map.json",
        "{\"eos_token\": {\"content\": \"</s>\", \"lstrip\": false, \"rstrip\": false},"
            + " \"pad_token\": \"</s>\"}");

    try (Tokenizer keeping = Tokenizers.load(folder);
        Tokenizer stripping = TinyTokenizer.open()) {
      assertEquals(stripping.encode("a </s>").length + 1, keeping.encode("a </s>").length);
    }
  }

  @Test
  void load_emptySpecialTokens_takesUsualOnes() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    write("special_tokens_map.json", "{\"bos_token\": \"\", \"eos_token\": \"\"}");

    try (Tokenizer tokenizer = Tokenizers.load(folder)) {
      assertEquals(1, tokenizer.beginId());
      assertEquals(2, tokenizer.endId());
    }
  }

  @Test
  void load_unknownBeginToken_namesIt() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    write("special_tokens_map.json", "{\"bos_token\": \"<begin>\"}");

    refused("<begin>");
  }

  @Test
  void load_switchesThatChangePrompts_areRefused() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    write("tokenizer_config.json", "{\"add_bos_token\": true, \"add_eos_token\": false}");
    Tokenizers.load(folder).close();
    write("tokenizer_config.json", "{\"add_bos_token\": false}");
    refused("tokenizer_config.json", "add_bos_token is false");
    write("tokenizer_config.json", "{\"add_eos_token\": true}");
    refused("tokenizer_config.json", "add_eos_token is true");
  }

  @Test
  void load_jsonThatPads_padsNothing() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.json");
    String json = Files.readString(folder.resolve("tokenizer.json"));
    JsonObject padding = JsonParser.parseString(json).getAsJsonObject();
    padding.add(
        "padding",
        JsonParser.parseString(
            "{\"strategy\": \"BatchLongest\", \"direction\": \"Right\", \"pad_to_multiple_of\": 8,"
                + " \"pad_id\": 0, \"pad_type_id\": 0, \"pad_token\": \"<unk>\"}"));
    write("tokenizer.json", padding.toString());
    try (Tokenizer padded = Tokenizers.load(folder);
        Tokenizer plain = TinyTokenizer.open()) {
      assertArrayEquals(plain.encode("the dog"), padded.encode("the dog"));
    }
  }

  @Test
  void decode_locationTokensThatAreSpecial_areText() throws IOException {
    TinyTokenizer.copy(folder, "tokenizer.model");
    JsonObject added = new JsonObject();
    JsonArray special = new JsonArray();
    List<String> all = new ArrayList<>(List.of("<im_patch>", "<im_start>", "<im_end>"));
    all.addAll(LocationTokens.vocabulary());
    int id = 0;
    try (Tokenizer plain = TinyTokenizer.open()) {
      id = plain.vocabularySize() - 3;
    }
    for (String token : all) {
      added.addProperty(token, id++);
      special.add(token);
    }
    JsonObject map = new JsonObject();
    map.add("additional_special_tokens", special);
    write("added_tokens.json", added.toString());
    write("special_tokens_map.json", map.toString());
    try (Tokenizer tokenizer = Tokenizers.load(folder)) {
      int[] ids = tokenizer.encode("</s><b_st><bin_100><bin_7><bin_300><bin_400><b_ed>");
      assertEquals(
          "<b_st><bin_100><bin_7><bin_300><bin_400><b_ed>",
          tokenizer.decode(ids, true).replace(" ", ""));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"model\": {\"vocab\": {\"<0x00>\": 5}}}",
        "{\"model\": {\"vocab\": {\"<0x00>\": 0, \"<unk>\": 1, \"<s>\": 2, \"</s>\": 3}}}",
        "{\"model\": {\"vocab\": 5}}",
        "{\"added_tokens\": [5], \"model\": {}}"
      })
  void load_brokenJson_namesFile(String json) throws IOException {
    write("tokenizer.json", json);

    refused("tokenizer.json");
  }

  private void write(String name, String json) throws IOException {
    Files.write(folder.resolve(name), json.getBytes(UTF_8));
  }
}
