#!/usr/bin/env bash
# The tables of map metrics in docs/results.md: the axioms and the faithfulness of the summed part maps beside every other method.
# Usage: bench/tables/maps.sh [IMAGES] > maps.md
set -euo pipefail
cd "$(dirname "$0")/../.."
images=${1:-28}
model=${PARTWISE_DATA:-../shared/data}/models/cub7-mobilenetv2.onnx
dataset=${PARTWISE_DATA:-../shared/data}/CUB_200_2011_subset
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build -c Release src/Partwise.Cli >/dev/null
partwise() { dotnet artifacts/bin/Partwise.Cli/release/Partwise.Cli.dll "$@"; }
partwise fit "$model" "$dataset" -o "$folder/cub7.partwise" --exemplars 0 --quiet >/dev/null
fast=parts,cam,grad-cam,grad-cam++,xgrad-cam,hires-cam,layer-cam,eigen-cam,ablation-cam,gradient,gradient-x-input,integrated-gradients,smooth-grad,random
slow=occlusion,rise:1000,lime
metrics=completeness,sensitivity,linearity,symmetry,deletion,insertion,road,mu-fidelity,pointing-game,relevance-mass,sparseness
partwise evaluate "$folder/cub7.partwise" "$dataset" --images "$images" --methods "$fast" --metrics "$metrics" --json > "$folder/1.json"
partwise evaluate "$folder/cub7.partwise" "$dataset" --images "$images" --methods "$slow" --metrics "completeness,deletion,insertion,road,pointing-game,relevance-mass,sparseness" --json > "$folder/2.json"
partwise evaluate "$folder/cub7.partwise" "$dataset" --images 7 --methods score-cam --metrics "$metrics" --json > "$folder/3.json"
python3 - "$folder" <<'PY'
import json, sys
rows = [r for i in (1, 2, 3) for r in json.load(open(f"{sys.argv[1]}/{i}.json"))["rows"]]
cells = {(r["method"], r["variant"]): r for r in rows}
methods = list(dict.fromkeys(r["method"] for r in rows if r["method"] != "model"))
def cell(m, v):
    r = cells.get((m, v))
    if r is None:
        return ""
    if v.split(":")[0] in ("completeness", "sensitivity", "linearity", "symmetry"):
        return "%.1e" % r["value"] if r["value"] < 0.01 else "%.3f" % r["value"]
    return "%.3f" % r["value"] + (" [%.2f, %.2f]" % (r["low"], r["high"]) if v.split(":")[0] in ("deletion", "insertion") and r.get("low") is not None else "")
for columns in (["completeness:relative", "sensitivity:features", "linearity:head", "symmetry:features"],
                ["deletion:xplique", "insertion:xplique", "road:pgc", "mu-fidelity:xplique", "pointing-game:box", "relevance-mass:positive", "sparseness:gini"]):
    print("| method | " + " | ".join(columns) + " | photos |\n|---|" + "---|" * (len(columns) + 1))
    for m in methods:
        print(f"| {m} | " + " | ".join(cell(m, c) for c in columns) + f" | {max(r['n'] for r in rows if r['method'] == m)} |")
    print()
PY
