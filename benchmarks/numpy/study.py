"""One cell of the study in NumPy: what `measureCell` of this library measures, vectorised.

Says its versions first; then reads cells as JSON, one a line, and answers each with one line: its rows, and the time
that they took.
"""

import json
import math
import platform
import sys
import time
from functools import lru_cache

import numpy as np

from paper_codecs import CODECS, Maps

# scheme: codec of the keys, codec of the values
SCHEMES = {
    "KV": ("scalar", "scalar"),
    "KQV": ("mse", "qjl"),
    "QKQV": ("qjl", "qjl"),
    "MSE-only": ("mse", "mse"),
    "QKV": ("qjl", "mse"),
}


def draw(rng, law, shape):
    """Independent values of mean 0 and variance 1."""
    if law == "gaussian":
        return rng.standard_normal(shape)
    if law == "laplace":
        return rng.laplace(scale=math.sqrt(0.5), size=shape)
    freedom = int(law.removeprefix("student"))
    return rng.standard_t(freedom, shape) * math.sqrt((freedom - 2) / freedom)


def draw_vectors(rng, law, structure, count, dim):
    if structure == "full":
        return draw(rng, law, (count, dim)).astype(np.float32)
    rank = int(structure.removeprefix("rank"))
    product = draw(rng, law, (count, rank)) @ draw(rng, law, (rank, dim))
    return (product / math.sqrt(rank)).astype(np.float32)


class Operand:
    """Keys or values, and what each codec makes of them."""

    def __init__(self, vectors, maps):
        self.vectors = vectors
        self.maps = maps
        self.decoded = lru_cache(maxsize=None)(self._round_trip)

    def _round_trip(self, family, bits, sketch):
        encode, decode = CODECS[family]
        decoded = decode(encode(self.vectors, bits, self.maps, sketch), bits, self.maps, sketch)
        return decoded, geometric_error(self.vectors, decoded)


def geometric_error(reference, candidate):
    """Scale error and direction error of two matrices taken as vectors."""
    x = reference.ravel().astype(np.float64)
    y = candidate.ravel().astype(np.float64)
    difference = x - y
    squared = x @ x
    return float(difference @ difference / squared), float(1 - x @ y / math.sqrt(squared * (y @ y)))


class Attention:
    def __init__(self, queries, keys):
        self.logits = queries @ keys.astype(np.float64).T / math.sqrt(keys.shape[1])
        shifted = self.logits - self.logits.max(axis=1, keepdims=True)
        exponentials = np.exp(shifted)
        totals = exponentials.sum(axis=1, keepdims=True)
        self.probabilities = exponentials / totals
        self.log_probabilities = shifted - np.log(totals)


def attention_errors(exact, quantized):
    error = quantized.logits - exact.logits
    p = exact.probabilities
    return {
        "klNats": float((p * (exact.log_probabilities - quantized.log_probabilities)).sum(axis=1).mean()),
        "totalVariation": float(np.abs(p - quantized.probabilities).sum(axis=1).mean() / 2),
        "top1Agreement": float((p.argmax(axis=1) == quantized.probabilities.argmax(axis=1)).mean()),
        "innerProductBias": float(error.mean()),
        "innerProductVariance": float(error.var(axis=1).mean()),
    }


def measure_cell(cell):
    rng = np.random.default_rng([cell["seed"], cell["trial"]])
    dim, law = cell["headDim"], cell["law"]
    keys = Operand(draw_vectors(rng, law, cell["structure"], cell["numKeys"], dim), Maps(rng, dim))
    values = Operand(draw_vectors(rng, law, cell["structure"], cell["numKeys"], dim), Maps(rng, dim))
    queries = cell["temperature"] * draw_vectors(rng, law, "full", cell["numQueries"], dim).astype(np.float64)
    exact = Attention(queries, keys.vectors)
    outputs = exact.probabilities @ values.vectors

    @lru_cache(maxsize=None)
    def key_side(family, bits, sketch):
        decoded, (scale, direction) = keys.decoded(family, bits, sketch)
        attention = Attention(queries, decoded)
        errors = attention_errors(exact, attention)
        return attention, {"keyScaleError": scale, "keyDirectionError": direction, **errors}

    rows = []
    for name in cell["schemes"]:
        scheme, _, sketch = name.partition(":sketch=")
        key_family, value_family = SCHEMES[scheme]
        for bits in cell["bits"]:
            # a sketch is part of a codec's name only where there is one
            sketch_of = lambda family: (sketch or "orthogonal") if family == "qjl" else ""
            attention, key_errors = key_side(key_family, bits, sketch_of(key_family))
            decoded, (scale, direction) = values.decoded(value_family, bits, sketch_of(value_family))
            output_scale, output_direction = geometric_error(outputs, attention.probabilities @ decoded)
            rows.append(
                {
                    "scheme": name,
                    "bits": bits,
                    **key_errors,
                    "valueScaleError": scale,
                    "valueDirectionError": direction,
                    "outputScaleError": output_scale,
                    "outputDirectionError": output_direction,
                }
            )
    return rows


def versions():
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas['name']} {blas['version']}",
    }


print(json.dumps({"versions": versions()}), flush=True)
for line in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    rows = measure_cell(json.loads(line))
    elapsed = {"wallMs": 1e3 * (time.perf_counter() - wall), "cpuMs": 1e3 * (time.process_time() - cpu)}
    print(json.dumps({**elapsed, "rows": rows}), flush=True)
