#!/usr/bin/env bash
# The last layer of a prototype network: the convex solver against 20 epochs of Adam as published, on similarities like those of the CUB subset,
# of Aviary and of 200 classes. Prints a Markdown table.
# Usage: bench/tables/last_layer.sh [SIMILARITIES.npy LABELS.npy PROTOTYPES-PER-CLASS] > last_layer.md
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release bench/Partwise.Benchmarks >/dev/null
dotnet artifacts/bin/Partwise.Benchmarks/release/Partwise.Benchmarks.dll last-layer "$@"
