#!/usr/bin/env bash
# The table of refinements in docs/results.md: for both bases and k = 3, 5, 8, what every refinement does to the maps of every class.
# Usage: bench/tables/refinements.sh MODEL DATASET > refinements.md
set -euo pipefail
cd "$(dirname "$0")/../.."
model=${1:-${PARTWISE_DATA:-../shared/data}/models/cub7-mobilenetv2.onnx}
dataset=${2:-${PARTWISE_DATA:-../shared/data}/CUB_200_2011_subset}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build -c Release src/Partwise.Cli >/dev/null
echo "| k | basis | refinement | worst cosine | mean of classes' worst | guaranteed (worst class) | objective (mean) | overlap | negative map mass | negative coefficients | largest logit error |"
echo "|---|---|---|---|---|---|---|---|---|---|---|"
for k in 3 5 8; do
  for basis in dual paper; do
    for refine in bound least-squares objective paper uniform largest; do
      dotnet artifacts/bin/Partwise.Cli/release/Partwise.Cli.dll fit "$model" "$dataset" --factorizer nmf -o "$folder/t.partwise" --overwrite --quiet --json \
        --exemplars 0 -k "$k" --basis "$basis" --refine "$refine" |
        python3 -c '
import json, sys
k, basis, refine = sys.argv[1:]
d = json.load(sys.stdin)
c = d["classes"]
worst = [x["worstMapCosine"] for x in c]
bounds = [x["bound"] for x in c]
mean = lambda v: sum(v) / len(v)
bound = "none" if any(b is None for b in bounds) else "%.3f" % min(bounds)
negative = sum(a < 0 for x in c for a in x["coefficients"])
print("| %s | %s | %s | %.3f | %.3f | %s | %.3f | %.2f | %.1f %% | %d | %.1e |" % (
    k, basis, refine, min(worst), mean(worst), bound, mean([x["objective"] for x in c]), mean([x["overlap"] for x in c]),
    100 * mean([x["negativeMapMass"] for x in c]), negative, d["certificate"]["logitSumMaxAbs"]))' "$k" "$basis" "$refine"
    done
  done
done
