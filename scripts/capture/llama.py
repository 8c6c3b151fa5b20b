"""A Llama-family decoder in NumPy: reads the weights from a GGUF file, and keeps queries, keys and values.

Plain on purpose: every line is one formula of the model, at float32, without a cache. The layers are
RMSNorm, attention with rotary positions and grouped queries, RMSNorm, SwiGLU; the output reuses the
token embedding where the file has no own one. GGUF stores the projections so that a rotary pair is two
adjacent channels, (0, 1), (2, 3), ...: queries and keys here have that order.
"""

from dataclasses import dataclass

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize


@dataclass
class Layer:
    """What one layer computed on one document, each [heads, tokens, head dim]; queries and keys after RoPE."""

    queries: np.ndarray
    keys: np.ndarray
    values: np.ndarray


class Llama:
    """Hyperparameters and float32 weights of one model."""

    def __init__(self, reader: GGUFReader):
        architecture = reader.fields["general.architecture"].contents()
        field = lambda name: reader.fields[f"{architecture}.{name}"].contents()
        self.num_layers = field("block_count")
        self.num_query_heads = field("attention.head_count")
        self.num_kv_heads = field("attention.head_count_kv")
        self.norm_epsilon = field("attention.layer_norm_rms_epsilon")
        self.rope_theta = field("rope.freq_base")
        self.weights = {
            tensor.name: dequantize(tensor.data, tensor.tensor_type)
            .astype(np.float32)
            .reshape([int(size) for size in reversed(tensor.shape)])
            for tensor in reader.tensors
        }

    def run(self, token_ids: list[int]) -> tuple[np.ndarray, list[Layer]]:
        """Log-probabilities of the next token, [tokens, vocabulary], and what every layer computed."""
        hidden = self.weights["token_embd.weight"][token_ids]
        layers = []
        for index in range(self.num_layers):
            weight = lambda name: self.weights[f"blk.{index}.{name}.weight"]
            normed = self._norm(hidden, weight("attn_norm"))
            layer = Layer(
                queries=self._rotate(_split_heads(normed @ weight("attn_q").T, self.num_query_heads)),
                keys=self._rotate(_split_heads(normed @ weight("attn_k").T, self.num_kv_heads)),
                values=_split_heads(normed @ weight("attn_v").T, self.num_kv_heads),
            )
            layers.append(layer)
            values = np.repeat(layer.values, self.num_query_heads // self.num_kv_heads, axis=0)
            mixed = attention(layer.queries, layer.keys) @ values
            hidden = hidden + mixed.transpose(1, 0, 2).reshape(len(token_ids), -1) @ weight("attn_output").T
            normed = self._norm(hidden, weight("ffn_norm"))
            gate = normed @ weight("ffn_gate").T
            hidden = hidden + (gate / (1 + np.exp(-gate)) * (normed @ weight("ffn_up").T)) @ weight("ffn_down").T
        hidden = self._norm(hidden, self.weights["output_norm.weight"])
        return log_softmax(hidden @ self.weights.get("output.weight", self.weights["token_embd.weight"]).T), layers

    def _norm(self, hidden: np.ndarray, weight: np.ndarray) -> np.ndarray:
        return hidden / np.sqrt((hidden * hidden).mean(-1, keepdims=True) + self.norm_epsilon) * weight

    def _rotate(self, heads: np.ndarray) -> np.ndarray:
        """RoPE: a pair of adjacent channels is a complex number, turned by position * frequency."""
        _, num_tokens, head_dim = heads.shape
        frequencies = self.rope_theta ** (-np.arange(0, head_dim, 2) / head_dim)
        turns = np.exp(1j * np.arange(num_tokens)[:, None] * frequencies)
        return (heads.view(np.complex64) * turns).astype(np.complex64).view(np.float32)


def attention(queries: np.ndarray, keys: np.ndarray, positions: np.ndarray | None = None) -> np.ndarray:
    """Causal attention probabilities, [query heads, queries, tokens].

    `positions` tells the token of every query row; by default row i is token i.
    """
    num_query_heads, num_queries, head_dim = queries.shape
    positions = np.arange(num_queries) if positions is None else positions
    shared = np.repeat(keys, num_query_heads // keys.shape[0], axis=0)
    logits = queries @ shared.transpose(0, 2, 1) / np.sqrt(np.float32(head_dim))
    unseen = np.arange(keys.shape[1]) > positions[:, None]
    return np.exp(log_softmax(np.where(unseen, np.float32(-np.inf), logits)))


def log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def nats_per_token(log_probabilities: np.ndarray, token_ids: list[int]) -> float:
    """Mean negative log-likelihood of every token but the first, which nothing predicts."""
    return float(-log_probabilities[np.arange(len(token_ids) - 1), token_ids[1:]].mean())


def _split_heads(rows: np.ndarray, num_heads: int) -> np.ndarray:
    """[tokens, heads * head dim] to [heads, tokens, head dim], contiguous."""
    return np.ascontiguousarray(rows.reshape(len(rows), num_heads, -1).transpose(1, 0, 2))
