#!/usr/bin/env bash
# Fetches Moonshine-tiny (MIT), 28 MB, a speech recognizer in ONNX whose decoder takes and gives its cache, and 11 seconds
# of speech (public domain) for it to hear, which the tests of ONNX folders run on, and prints their folder. Both come in
# packages of npm. Does nothing where they are there already.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
model=@moonshine-ai/moonshine-js@0.1.29
speech=nodejs-whisper@0.3.1
folder=$root/.cache/models/moonshine-tiny
digests='eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367  onnx/decoder_model_merged.onnx
c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a  onnx/encoder_model.onnx
59dfb9a4acb36fe2a2affc14bacbee2920ff435cb13cc314a08c13f66ba7860e  jfk.wav'

if [ ! -d "$folder" ]; then
  mkdir -p "$(dirname "$folder")"
  # beside its place, so that it gets there whole or not at all
  work=$(mktemp -d "$folder.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  mkdir "$work/moonshine-tiny"
  cd "$work"
  npm pack --silent "$model" "$speech" >&2
  tar -xzf moonshine-ai-*.tgz
  mv package/dist/model/tiny/quantized moonshine-tiny/onnx
  mv package/LICENSE moonshine-tiny/
  tar -xzf nodejs-whisper-*.tgz package/cpp/whisper.cpp/bindings/go/samples/jfk.wav
  mv package/cpp/whisper.cpp/bindings/go/samples/jfk.wav moonshine-tiny/
  (cd moonshine-tiny && echo "$digests" | sha256sum --check --quiet >&2)
  mv moonshine-tiny "$folder"
fi
echo "$folder"
