#!/usr/bin/env bash
# Makes studies/smollm2-135m again: what `npm start` recommends, and what the model says of that very policy, on the 16 texts
# of studies/smollm2-135m-replay, beside uniform schemes, llama.cpp's q4_0 and q8_0.
#
#     scripts/replay/makeRecommendation.sh
#
# Fetches the model and the texts where they are not there yet. Takes some six minutes on two cores.
set -euo pipefail
cd "$(dirname "$0")/../.."

# as they are to stand in the report
relative() { realpath -s --relative-to=. "$1"; }
model=$(relative "$(scripts/fetchModel.sh)")
texts=$(relative "$(scripts/fetchTexts.sh)")
study=studies/smollm2-135m

# 1: the replay that is there is of another policy
npm start --silent > /dev/null || [ $? -eq 1 ]
node dist/cli/main.js replay "$model" --policy out/policy.json \
  --codec scalar4 --codec mse4,qjl4 --codec qjl4 --codec mse4 --codec mse6 \
  --codec iq4_nl:rotation=hadamard,mse3:correction=on \
  --codec q4_0:rotation=hadamard,q4_0:rotation=hadamard64 --codec q8_0 \
  --documents studies/smollm2-135m-replay/documents.json --folder "$texts" --max-tokens 256 --chunk 256 \
  --out "$study/replay" > /dev/null
npm start --silent -- --json > out/recommendation.json
cp out/policy.json out/rows.parquet out/recommendation.json "$study/"
