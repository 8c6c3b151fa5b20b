#!/usr/bin/env bash
# Makes again what is kept in studies/, and what shows it: studies/smollm2-135m-replay (policies at many sizes beside other
# caches, on the model), studies/smollm2-135m (what `npm start` recommends, with the model's verdict on it), findings and report
# of studies/paper, from the rows that it keeps, the generated parts of the README, and its picture of a report.
#
#     scripts/makeStudies.sh
#
# Fetches the model and the texts where they are not there yet. Takes some ten minutes on two cores. Sensitivity and
# llama.cpp's own caches are taken as they are kept, and so are the paper's rows; studies/README.md says what makes them.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"

scripts/fetchModel.sh > /dev/null
tsc -b
node scripts/replay/study.ts "$(scripts/fetchTexts.sh)"
npm start --silent -- --json > out/recommendation.json
cp out/policy.json out/rows.parquet out/recommendation.json studies/smollm2-135m/
node scripts/judgeStudy.ts studies/paper
npm run --silent readme
node scripts/reportPicture.ts out/report.html docs/report.png
