"""mse4 in NumPy with packed codes, in a process that stays warm: packed_codec.py HEAD_DIM NUM_VECTORS.

Says what it is first; then reads "encode" or "decode" a line, and answers with the milliseconds that it took.

As a good NumPy user would write it: the Walsh-Hadamard transform as a matrix product, blocks that stay in the cache,
codes by counting thresholds (15 comparisons in SIMD beat searchsorted and digitize), bytes to pairs of centroids by a
table of one 64-bit word a byte.
"""

import platform
import sys
import time

import numpy as np

from paper_codecs import Maps, lengthen, lloyd_max, split

BLOCK_ROWS = 512

head_dim, num_vectors = map(int, sys.argv[1:])
rng = np.random.default_rng(1)
maps = Maps(rng, head_dim)
centroids, thresholds = lloyd_max(4)
vectors = rng.standard_normal((num_vectors, head_dim), dtype=np.float32)
pairs = np.stack([np.tile(centroids, 16), np.repeat(centroids, 16)], axis=1).view(np.uint64).ravel()
packed = np.empty((num_vectors, head_dim // 2), np.uint8)
norms = np.empty((num_vectors, 1), np.float16)
decoded = np.empty_like(vectors)
blocks = [slice(start, start + BLOCK_ROWS) for start in range(0, num_vectors, BLOCK_ROWS)]


def encode():
    for block in blocks:
        unit, norms[block] = split(vectors[block])
        rotated = unit @ maps.rotation
        codes = np.zeros(rotated.shape, np.uint8)
        for threshold in thresholds:
            codes += (rotated > threshold).view(np.uint8)
        packed[block] = codes[:, 0::2] | codes[:, 1::2] << 4


def decode():
    for block in blocks:
        rotated = pairs.take(packed[block]).view(np.float32)
        decoded[block] = lengthen(rotated @ maps.rotation.T, norms[block])


WORKS = {"encode": encode, "decode": decode}
encode()
decode()
error = np.square(vectors - decoded).sum() / np.square(vectors).sum()
if not 0.008 < error < 0.011:
    sys.exit(f"packed_codec: the codec errs by 0.0095, got {error}")
print(f"NumPy {np.__version__} on Python {platform.python_version()}", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    WORKS[line.strip()]()
    print(1e3 * (time.perf_counter() - start), flush=True)
