#!/bin/sh
# Builds the native yardstick and runs it: run.sh [TOKENS [ROUNDS]]. With 0 rounds it does what it reads.
set -e
command -v "${CC:=gcc}" > /dev/null || { echo "native: no C compiler; install gcc, or name one in CC" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
"$CC" -O3 -mavx2 -mfma -mf16c -fno-strict-aliasing -o "$build/native" "$here"/*.c -lm
[ "${2:-1}" = 0 ] || echo "C with AVX2, 128 values, one thread; million tokens a second"
"$build/native" "$@"
