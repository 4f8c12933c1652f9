package io.github.shikra4j.runtime.text;

import static java.util.Comparator.comparingInt;

import io.github.shikra4j.CheckpointException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What every id stands for. */
final class Vocabulary {
  /** SentencePiece's word separator, which stands for a space. */
  static final char SEPARATOR = '▁';

  /** What an id is to the decoder. */
  enum Kind {
    /** Part of a text. */
    ORDINARY,
    /** One byte of a character that has no piece. */
    BYTE,
    /** {@code <unk>}, {@code <s>}, {@code </s>} and their like in the subword model. */
    CONTROL,
    /** A token that the checkpoint added behind the subword model's. */
    ADDED
  }

  /** An id's name and kind. */
  record Entry(String name, Kind kind) {}

  private static final Set<String> LOCATIONS = Set.copyOf(LocationTokens.vocabulary());

  private final List<Entry> entries;
  private final Map<String, Integer> controls = new HashMap<>();
  private final Map<String, SpecialToken> specials = new HashMap<>();
  private final Set<Integer> specialIds = new HashSet<>();
  private final int begin;
  private final int end;
  private final Pattern controlPattern;

  /**
   * Adds a folder's tokens to those of the subword model.
   *
   * @throws CheckpointException if an added token's id is taken, leaves a gap or exceeds the
   *     model's vocabulary, or a token that every prompt needs is missing
   */
  Vocabulary(Path source, List<Entry> subwords, TokenizerFolder folder) {
    entries = new ArrayList<>(subwords);
    for (int id = 0; id < subwords.size(); id++) {
      if (subwords.get(id).kind() == Kind.CONTROL) {
        controls.put(subwords.get(id).name(), id);
      }
    }
    folder.added().forEach(this::add);
    folder.modelVocabulary().ifPresent(size -> checkFits(source, folder, size));
    begin = require(source, folder.begin());
    end = require(source, folder.end());
    require(source, folder.unknown());
    folder.others().forEach(this::special);
    controlPattern =
        Pattern.compile(
            controls.keySet().stream()
                // The longest name wins where one begins another.
                .sorted(comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
  }

  private void add(TokenizerFolder.Added token) {
    if (token.id() < entries.size() && entries.get(token.id()).name().equals(token.name())) {
      controls.put(token.name(), token.id());
    } else if (token.id() != entries.size()) {
      throw new CheckpointException(
          token.file()
              + ": added token "
              + token.name()
              + " has id "
              + token.id()
              + (token.id() < entries.size() ? ", which is taken" : ", which leaves a gap")
              + "; the next free id is "
              + entries.size());
    } else {
      entries.add(new Entry(token.name(), Kind.ADDED));
      controls.put(token.name(), token.id());
    }
  }

  private void checkFits(Path source, TokenizerFolder folder, int modelVocabulary) {
    if (entries.size() > modelVocabulary) {
      Path file = folder.added().isEmpty() ? source : folder.added().get(0).file();
      throw new CheckpointException(
          file
              + ": token "
              + entries.get(modelVocabulary).name()
              + " has id "
              + modelVocabulary
              + ", but the model's vocab_size in config.json is "
              + modelVocabulary);
    }
  }

  private int require(Path source, SpecialToken token) {
    special(token);
    Integer id = controls.get(token.name());
    if (id == null) {
      throw new CheckpointException(source + ": token " + token.name() + " is missing");
    }
    return id;
  }

  private void special(SpecialToken token) {
    Integer id = controls.get(token.name());
    if (id != null) {
      // As in transformers: one that is given as an object says more than one that is given by
      // name.
      specials.merge(token.name(), token, SpecialToken::narrower);
      // The original registers its location tokens as special, and they are half of an answer.
      if (!LOCATIONS.contains(token.name())) {
        specialIds.add(id);
      }
    }
  }

  int size() {
    return entries.size();
  }

  int begin() {
    return begin;
  }

  int end() {
    return end;
  }

  /** Returns the entry of an id; one the model may give though no token has it reads as U+FFFD. */
  Entry entry(int id) {
    return id >= 0 && id < entries.size() ? entries.get(id) : new Entry("\uFFFD", Kind.ORDINARY);
  }

  /** Returns whether an id is left out when special tokens are skipped. */
  boolean isSpecial(int id) {
    return specialIds.contains(id);
  }

  OptionalInt control(String name) {
    Integer id = controls.get(name);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** Returns what finds control and added tokens in a text. */
  Pattern controlPattern() {
    return controlPattern;
  }

  /** Returns whether white space in front of a control token is dropped. */
  boolean stripsBefore(String control) {
    SpecialToken special = specials.get(control);
    return special == null || special.stripsBefore();
  }

  /** Returns whether white space behind a control token is dropped. */
  boolean stripsAfter(String control) {
    SpecialToken special = specials.get(control);
    return special == null || special.stripsAfter();
  }
}
