#!/usr/bin/env bash
# The table of bounds in docs/results.md: per class, for both bases and k = 3, 5, 8, the worst cosine of a heatmap under the closed form
# and the value guaranteed beforehand.
# Usage: bench/tables/bounds.sh MODEL DATASET > bounds.md
set -euo pipefail
cd "$(dirname "$0")/../.."
model=${1:-${PARTWISE_DATA:-../shared/data}/models/cub7-mobilenetv2.onnx}
dataset=${2:-${PARTWISE_DATA:-../shared/data}/CUB_200_2011_subset}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build -c Release src/Partwise.Cli >/dev/null
for basis in dual paper; do
  for k in 3 5 8; do
    dotnet artifacts/bin/Partwise.Cli/release/Partwise.Cli.dll fit "$model" "$dataset" --factorizer nmf -o "$folder/t.partwise" --overwrite --quiet --json \
      --exemplars 0 -k "$k" --basis "$basis" > "$folder/$basis-$k.json"
  done
done
python3 - "$folder" <<'PY'
import json, sys
fits = {(b, k): json.load(open(f"{sys.argv[1]}/{b}-{k}.json"))["classes"] for b in ("dual", "paper") for k in (3, 5, 8)}
print("| class | " + " | ".join(f"{b}, k = {k}" for b, k in fits) + " |")
print("|---|" + "---|" * len(fits))
for i, c in enumerate(fits["dual", 3]):
    print(f"| {c['label']} | " + " | ".join(f"{f[i]['worstMapCosine']:.3f} ({f[i]['bound']:.3f})" for f in fits.values()) + " |")
PY
