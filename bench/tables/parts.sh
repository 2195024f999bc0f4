#!/usr/bin/env bash
# The tables of part scores in docs/results.md: bundles of one classifier (k = 3, 5, 10; both bases, weighted channels, and the controls pca, kmeans,
# random), all test photos, in the honest and in the published mode.
# Usage: bench/tables/parts.sh [MODEL DATASET] > parts.md
set -euo pipefail
cd "$(dirname "$0")/../.."
model=${1:-${PARTWISE_DATA:-../shared/data}/models/cub7-mobilenetv2.onnx}
dataset=${2:-${PARTWISE_DATA:-../shared/data}/CUB_200_2011_subset}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build -c Release src/Partwise.Cli >/dev/null
partwise() { dotnet artifacts/bin/Partwise.Cli/release/Partwise.Cli.dll "$@"; }
bundles=()
fit() {
  local name=$1
  shift
  partwise fit "$model" "$dataset" -o "$folder/$name.partwise" --exemplars 0 --quiet "$@" >/dev/null
  bundles+=("$folder/$name.partwise")
}
for k in 3 5 10; do
  fit "nmf-dual-$k" -k "$k" --factorizer nmf
  fit "nmf-paper-$k" -k "$k" --basis paper
  fit "nmf-dual-weighted-$k" -k "$k" --weight-channels
  fit "kmeans-$k" -k "$k" --factorizer kmeans
  fit "pca-$k" -k "$k" --factorizer pca
  fit "random-$k" -k "$k" --factorizer random
done
fit "paper-preset-5" -k 5 --preset paper
metrics=consistency,stability,no-hit-rate,distinct-parts,purity,overlap,negative-map-mass,background-share,top-parts-error
partwise evaluate "${bundles[@]}" "$dataset" --methods parts,parts-shuffled --metrics "$metrics" --json > "$folder/honest.json"
partwise evaluate "${bundles[@]}" "$dataset" --methods parts --metrics consistency,stability,no-hit-rate,distinct-parts --mode published --crop box --json > "$folder/published.json"
python3 - "$folder" <<'PY'
import json, sys
def table(name, columns):
    rows = json.load(open(f"{sys.argv[1]}/{name}.json"))["rows"]
    cells = {(r["method"], r["variant"]): r for r in rows}
    def cell(m, v):
        r = cells.get((m, v))
        if r is None:
            return ""
        digits = 1 if r["value"] > 2 or v.startswith(("consistency", "stability")) else 3
        interval = " [%.*f, %.*f]" % (digits, r["low"], digits, r["high"]) if v.startswith(("consistency", "stability", "distinct")) and r.get("low") is not None else ""
        return "%.*f%s" % (digits, r["value"], interval)
    print(f"{name}:\n\n| bundle | " + " | ".join(c.replace(":" + name, "") for c in columns) + " |\n|---|" + "---|" * len(columns))
    for m in dict.fromkeys(r["method"] for r in rows):
        if ":" in m and (not m.endswith("shuffled") or m.startswith("nmf-dual-") and "weighted" not in m):
            print(f"| {m.removesuffix(':parts').replace(':parts-', ' ')} | " + " | ".join(cell(m, c) for c in columns) + " |")
    print()
table("honest", ["consistency:honest", "stability:honest", "stability:honest-with-hits", "no-hit-rate:honest", "distinct-parts:hungarian", "purity:pipnet-own-class", "overlap:per-image",
                 "negative-map-mass:coefficient-sign", "background-share:box", "top-parts-error:1"])
table("published", ["consistency:published", "stability:published", "no-hit-rate:published", "distinct-parts:hungarian"])
PY
