"""The paper's codecs in NumPy: all vectors of an operand at a time, codes kept as bytes rather than packed."""

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np

NORMAL = NormalDist()


@lru_cache(maxsize=None)
def lloyd_max(bits):
    """Centroids of the Lloyd-Max code of N(0, 1), and the thresholds between them."""
    size = 2**bits
    # the limit of many bits: quantiles of a normal law of variance 3
    centroids = np.array([math.sqrt(3) * NORMAL.inv_cdf((i + 0.5) / size) for i in range(size)])
    for _ in range(2000):
        thresholds = (centroids[1:] + centroids[:-1]) / 2
        edges = [-math.inf, *thresholds, math.inf]
        density = np.array([0.0, *map(NORMAL.pdf, thresholds), 0.0])
        mass = np.diff([0.0 if edge == -math.inf else 1.0 if edge == math.inf else NORMAL.cdf(edge) for edge in edges])
        moved = -np.diff(density) / mass
        if np.abs(moved - centroids).max() < 1e-10:
            break
        centroids = moved
    return centroids.astype(np.float32), ((centroids[1:] + centroids[:-1]) / 2).astype(np.float32)


@lru_cache(maxsize=None)
def hadamard(order):
    """Orthonormal Walsh-Hadamard matrix. A product with it is faster in BLAS than butterflies in NumPy up to 1024."""
    matrix = np.ones((1, 1))
    while len(matrix) < order:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return (matrix / math.sqrt(order)).astype(np.float32)


def orthogonal_weight(dim):
    """Scale that makes the signs of an orthogonal sketch unbiased."""
    return math.sqrt(math.pi) / dim * math.exp(math.lgamma((dim + 1) / 2) - math.lgamma(dim / 2))


class Maps:
    """Rotation and sketches of one operand, shared by all of its codecs. Vectors are rows, so maps act from the right."""

    def __init__(self, rng, dim):
        walsh = hadamard(dim)
        self.rotation = rng.choice(np.array([-1, 1], np.float32), dim)[:, None] * walsh
        self.sketches = {
            "orthogonal": (rng.choice(np.array([-1, 1], np.float32), dim)[:, None] * walsh, orthogonal_weight(dim)),
            "gaussian": (
                rng.standard_normal((dim, dim), dtype=np.float32).T,
                math.sqrt(math.pi / 2) / dim,
            ),
        }


def split(vectors):
    """Rows of variance 1 in every coordinate, and the norms as they are stored."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors * (math.sqrt(vectors.shape[1]) / norms), norms.astype(np.float16)


def lengthen(unit, norms):
    return unit * (norms.astype(np.float32) / math.sqrt(unit.shape[1]))


def encode_scalar(vectors, bits, maps, sketch):
    unit, norms = split(vectors)
    return np.searchsorted(lloyd_max(bits)[1], unit).astype(np.uint8), norms


def decode_scalar(encoded, bits, maps, sketch):
    codes, norms = encoded
    return lengthen(lloyd_max(bits)[0][codes], norms)


def encode_mse(vectors, bits, maps, sketch):
    unit, norms = split(vectors)
    return np.searchsorted(lloyd_max(bits)[1], unit @ maps.rotation).astype(np.uint8), norms


def decode_mse(encoded, bits, maps, sketch):
    codes, norms = encoded
    return lengthen(lloyd_max(bits)[0][codes] @ maps.rotation.T, norms)


def encode_qjl(vectors, bits, maps, sketch):
    unit, norms = split(vectors)
    rotated = unit @ maps.rotation
    centroids, thresholds = lloyd_max(bits - 1)
    codes = np.searchsorted(thresholds, rotated).astype(np.uint8)
    residual = rotated - centroids[codes]
    gammas = np.linalg.norm(residual, axis=1, keepdims=True).astype(np.float16)
    return codes, residual @ maps.sketches[sketch][0] >= 0, norms, gammas


def decode_qjl(encoded, bits, maps, sketch):
    codes, is_positive, norms, gammas = encoded
    matrix, weight = maps.sketches[sketch]
    signs = 2 * is_positive.astype(np.float32) - 1
    rotated = lloyd_max(bits - 1)[0][codes] + np.float32(weight) * gammas.astype(np.float32) * (signs @ matrix.T)
    return lengthen(rotated @ maps.rotation.T, norms)


CODECS = {
    "scalar": (encode_scalar, decode_scalar),
    "mse": (encode_mse, decode_mse),
    "qjl": (encode_qjl, decode_qjl),
}
