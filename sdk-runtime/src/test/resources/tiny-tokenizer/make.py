"""Trains the tiny tokenizer beside this script. See README.md."""

import itertools
import json
import os
import tempfile

import sentencepiece

FOLDER = os.path.dirname(os.path.abspath(__file__))
THINGS = ["dog", "cat", "man", "woman", "ball", "table", "rope", "bear", "apple", "cup", "chair", "child"]
TRAITS = ["red", "blue", "small", "old", "left", "right", "brown", "happy"]
DEEDS = ["sits on", "looks at", "holds", "is near", "runs to", "is behind"]
PIECES = [
    "USER: Where is the {0} in the picture? ASSISTANT: Answer: [0.{3}12,0.{3}34,0.9{3}0,1.000] .",
    "The {1} {0} {2} the {4} and doesn't move.",
    "What is the person [0.100,0.2{3}0,0.300,0.400] scared of?",
    "It's a {1} {4}, isn't it? I've seen it; they're fine!",
    "A chat between a curious user and an assistant about the {0} at the point [0.5{3}0,0.250].",
    "naïve café, Привет мир, 日本語 and 你好 {1}.",
]


def text():
    for n, (thing, trait, deed) in enumerate(itertools.product(THINGS, TRAITS, DEEDS)):
        other = THINGS[(n * 7 + 3) % len(THINGS)]
        yield PIECES[n % len(PIECES)].format(thing, trait, deed, n % 10, other)


def train(path):
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as corpus:
        corpus.write("\n".join(text()) + "\n")
        corpus.flush()
        with tempfile.TemporaryDirectory() as out:
            sentencepiece.SentencePieceTrainer.train(
                input=corpus.name, model_prefix=out + "/tiny", model_type="bpe", vocab_size=512,
                byte_fallback=True, split_digits=True, normalization_rule_name="identity",
                remove_extra_whitespaces=False, add_dummy_prefix=True, character_coverage=0.9995,
                allow_whitespace_only_pieces=True, unk_id=0, bos_id=1, eos_id=2, pad_id=-1,
                num_threads=1)
            os.replace(out + "/tiny.model", path)


def write(name, value):
    with open(os.path.join(FOLDER, name), "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.write("\n")


def main():
    path = os.path.join(FOLDER, "tokenizer.model")
    train(path)
    model = sentencepiece.SentencePieceProcessor(model_file=path)
    size = model.get_piece_size()
    vocab = {model.id_to_piece(i): i for i in range(size)}
    plain = [i for i in range(size)
             if not (model.is_byte(i) or model.is_control(i) or model.is_unknown(i))]
    merges = []
    for i in sorted(plain, key=lambda i: -model.get_score(i)):
        piece = model.id_to_piece(i)
        for cut in range(1, len(piece)):
            if piece[:cut] in vocab and piece[cut:] in vocab:
                merges.append(piece[:cut] + " " + piece[cut:])
    added = {"<im_patch>": size, "<im_start>": size + 1, "<im_end>": size + 2}
    special = ["<unk>", "<s>", "</s>"]
    write("added_tokens.json", added)
    write("special_tokens_map.json",
          {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<unk>", "unk_token": "<unk>"})
    write("tokenizer_config.json", {"tokenizer_class": "LlamaTokenizer", "use_fast": False})
    write("tokenizer.json", {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [
            {"id": i, "content": name, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": name in special}
            for name, i in [(s, vocab[s]) for s in special] + list(added.items())],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Prepend", "prepend": "▁"},
            {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
        "pre_tokenizer": None, "post_processor": None, "decoder": None,
        "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>",
                  "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": True,
                  "byte_fallback": True, "vocab": vocab, "merges": merges}})


main()
