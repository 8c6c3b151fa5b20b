"""The tokenizer that a GGUF file carries, as a `tokenizers` object: byte-level BPE with single digits.

    python3 tokenizer.py MODEL.gguf TEXT...     prints {file: token ids}, for compareTokenizers.mjs
"""

import json
import sys
from pathlib import Path

from gguf import GGUFReader
from tokenizers import Tokenizer, models, pre_tokenizers


def load_tokenizer(reader: GGUFReader) -> Tokenizer:
    """Adds no token of its own: the file must not ask for one at the start."""
    field = lambda name: reader.fields[f"tokenizer.ggml.{name}"].contents()
    kind = (field("model"), field("pre"), field("add_bos_token"))
    if kind != ("gpt2", "smollm", False):
        raise SystemExit(f"tokenizer: expected gpt2, smollm, no first token of its own, got {kind}")
    vocabulary = {token: index for index, token in enumerate(field("tokens"))}
    merges = [tuple(pair.split(" ")) for pair in field("merges")]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    return tokenizer


if __name__ == "__main__":
    model, *texts = sys.argv[1:]
    loaded = load_tokenizer(GGUFReader(model))
    json.dump({text: loaded.encode(Path(text).read_text("utf-8")).ids for text in texts}, sys.stdout)
