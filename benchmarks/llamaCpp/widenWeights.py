"""Writes a GGUF model again with its weights in single precision: same weights, no 8-bit activations.

    python3 widenWeights.py MODEL.gguf WIDE.gguf

llama.cpp multiplies quantized weights by activations that it rounds to 8 bits. A change of one part in a million then flips
roundings, and two runs that differ in nothing else are 0.005 nats apart: more than a cache of 8 bits costs. With float32 weights
what is left is the cache.
"""

import sys

import numpy as np
from gguf import GGUFReader, GGUFValueType, GGUFWriter
from gguf.quants import dequantize

DERIVED = {"general.architecture", "general.file_type"}


def main(source: str, target: str) -> None:
    reader = GGUFReader(source)
    writer = GGUFWriter(target, reader.fields["general.architecture"].contents())
    for name, field in reader.fields.items():
        if name in DERIVED or name.startswith("GGUF."):
            continue
        kind = field.types[0]
        writer.add_key_value(name, field.contents(), kind, field.types[-1] if kind == GGUFValueType.ARRAY else None)
    for tensor in reader.tensors:
        shape = [int(size) for size in reversed(tensor.shape)]
        writer.add_tensor(tensor.name, dequantize(tensor.data, tensor.tensor_type).reshape(shape).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
