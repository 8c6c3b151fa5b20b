"""Runs a Llama-family GGUF model on texts, and writes its queries, keys and values as a trace.

    python3 capture.py MODEL.gguf --texts FOLDER --out trace.safetensors

Prints the likelihood of every document and what its own check found. make-trace.sh calls it with all it needs.
"""

import os

# one thread adds in one order: the same bytes on every run
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import hashlib
import json
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf import GGUFReader

from llama import Layer, Llama, attention, nats_per_token
from tokenizer import load_tokenizer


@dataclass
class Document:
    source: dict[str, str]
    token_ids: list[int]
    query_positions: np.ndarray
    nats_per_token: float
    layers: list[Layer]


def main() -> None:
    options = parse_options()
    reader = GGUFReader(options.model)
    model, tokenizer = Llama(reader), load_tokenizer(reader)
    documents = []
    for source in json.loads(options.documents.read_text("utf-8")):
        token_ids = read_tokens(options.texts, source, tokenizer, options.tokens)
        document = capture(model, source, token_ids, options.queries)
        print(f"{source['kind']:14} {len(token_ids)} tokens  {document.nats_per_token:.6f} nats per token")
        documents.append(document)
    tensors = {
        f"layers.{index}.{operand}": np.concatenate(parts, axis=1).astype("<f2")
        for index in range(model.num_layers)
        for operand, parts in operand_parts(documents, index).items()
    }
    check(tensors, documents)
    write_safetensors(options.out, tensors, describe(model, documents, options))
    print(f"{options.out}: {options.out.stat().st_size} bytes, sha256 {sha256(options.out)}")


def parse_options() -> argparse.Namespace:
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="GGUF file")
    parser.add_argument("--texts", type=Path, required=True, help="folder that the documents' files are in")
    parser.add_argument("--documents", type=Path, default=here / "documents.json", help="which texts, from where on")
    parser.add_argument("--tokens", type=int, default=96, help="length of every document (default 96)")
    parser.add_argument("--queries", type=int, default=8, help="positions a document to keep queries of (default 8)")
    parser.add_argument("--held-out", type=int, default=3, help="last documents to keep for the final check (default 3)")
    parser.add_argument("--out", type=Path, required=True, help="safetensors file to write")
    return parser.parse_args()


def read_tokens(folder: Path, source: dict[str, str], tokenizer, num_tokens: int) -> list[int]:
    text = (folder / source["file"]).read_text("utf-8")
    start = text.find(source["start"])
    if start < 0:
        raise SystemExit(f"{source['file']}: no passage begins with {source['start']!r}")
    token_ids = tokenizer.encode(text[start:]).ids
    if len(token_ids) < num_tokens:
        raise SystemExit(f"{source['file']}: has {len(token_ids)} tokens from there on, got --tokens {num_tokens}")
    return token_ids[:num_tokens]


def capture(model: Llama, source: dict[str, str], token_ids: list[int], num_queries: int) -> Document:
    """Queries are spread over the last three quarters, where there is a context to attend to."""
    log_probabilities, layers = model.run(token_ids)
    positions = np.linspace(len(token_ids) // 4, len(token_ids) - 1, num_queries).round().astype(int)
    return Document(source, token_ids, np.unique(positions), nats_per_token(log_probabilities, token_ids), layers)


def operand_parts(documents: list[Document], layer: int) -> dict[str, list[np.ndarray]]:
    return {
        "q": [document.layers[layer].queries[:, document.query_positions] for document in documents],
        "k": [document.layers[layer].keys for document in documents],
        "v": [document.layers[layer].values for document in documents],
    }


def check(tensors: dict[str, np.ndarray], documents: list[Document]) -> None:
    """Attention from the float16 tensors must be the attention of the forward pass, to float16's precision."""
    if not all(np.isfinite(tensor).all() for tensor in tensors.values()):
        raise SystemExit("check: a value is beyond float16")
    worst = max(attention_difference(tensors, documents, layer) for layer in range(len(documents[0].layers)))
    if worst > 0.02:
        raise SystemExit(f"check: attention from the trace differs from the model's by {worst}")
    print(f"check: all finite; attention of every layer, head and query is the model's to {worst:.2g}")


def attention_difference(tensors: dict[str, np.ndarray], documents: list[Document], layer: int) -> float:
    token, row, worst = 0, 0, 0.0
    queries, keys = (tensors[f"layers.{layer}.{operand}"].astype(np.float32) for operand in "qk")
    for document in documents:
        tokens = slice(token, token := token + len(document.token_ids))
        rows = slice(row, row := row + len(document.query_positions))
        traced = attention(queries[:, rows], keys[:, tokens], document.query_positions)
        exact = attention(document.layers[layer].queries, document.layers[layer].keys)[:, document.query_positions]
        worst = max(worst, float(np.abs(traced - exact).max()))
    return worst


def describe(model: Llama, documents: list[Document], options: argparse.Namespace) -> dict[str, str]:
    """The metadata: what a reader of the trace needs first, then where it comes from."""
    ends = np.cumsum([len(document.token_ids) for document in documents]).tolist()
    starts = [0, *ends[:-1]]
    positions = [start + int(row) for start, document in zip(starts, documents) for row in document.query_positions]
    return {
        "model": options.model.stem,
        "num_layers": str(model.num_layers),
        "rope_theta": str(model.rope_theta),
        "rope_pairing": "adjacent",
        "documents": json.dumps(list(zip(starts, ends))),
        "held_out": json.dumps(list(range(len(documents)))[len(documents) - options.held_out :]),
        "query_positions": json.dumps(positions),
        "weights": f"{options.model.name}, sha256 {sha256(options.model)}",
        "tokenizer": "the model's own, byte-level BPE; it adds no token at the start",
        "texts": json.dumps([document.source for document in documents], ensure_ascii=False),
        "nats_per_token": json.dumps([round(document.nats_per_token, 6) for document in documents]),
        "token_ids": json.dumps([document.token_ids for document in documents], separators=(",", ":")),
    }


def write_safetensors(path: Path, tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    header: dict[str, object] = {"__metadata__": metadata}
    end = 0
    for name, tensor in tensors.items():
        start, end = end, end + tensor.nbytes
        header[name] = {"dtype": "F16", "shape": list(tensor.shape), "data_offsets": [start, end]}
    encoded = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    encoded += b" " * (-len(encoded) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(encoded)) + encoded)
        for tensor in tensors.values():
            file.write(np.ascontiguousarray(tensor).tobytes())


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
