#!/usr/bin/env bash
# Runs every fuzzer of a build for some seconds each: run.sh BUILD_DIR [SECONDS]. Stops at the first finding;
# the input that showed it stays in BUILD_DIR/fuzz_corpus.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$1
seconds=${2:-20}
corpus=$build/fuzz_corpus
python3 "$here/seeds.py" "$corpus"
for source in "$here"/*_fuzz.cpp; do
    name=$(basename "$source" .cpp)
    program=$(find "$build" -name "$name" -type f -perm -u+x | head -n 1)
    mkdir -p "$corpus/${name%_fuzz}"
    echo "== $name"
    "$program" -max_total_time="$seconds" -max_len=4096 -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix="$corpus/finding-$name-" "$corpus/${name%_fuzz}" 2>&1 | grep -E "DONE|stat::number|ERROR|SUMMARY|deadly|Test unit"
done
