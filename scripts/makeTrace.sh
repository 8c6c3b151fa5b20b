#!/usr/bin/env bash
# Makes data/smollm2-135m.safetensors again from nothing: fetches the model and the texts, and runs `kqv capture`.
# Options go on to it:
#
#     scripts/makeTrace.sh --max-tokens 1024 --queries 32 --out long.safetensors
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
model=$("$root/scripts/fetchModel.sh")
texts=$("$root/scripts/fetchTexts.sh")
(cd "$root" && npm run --silent build)

[[ " $* " == *' --out '* ]] || set -- "$@" --out "$root/data/smollm2-135m.safetensors"
node "$root/dist/cli/main.js" capture "$model" --documents "$root/data/documents.json" --folder "$texts" \
  --max-tokens 96 --queries 8 --held-out 3 "$@"
