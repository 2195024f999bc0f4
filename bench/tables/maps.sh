#!/usr/bin/env bash
# The tables of map metrics in docs/results.md: the axioms and the faithfulness of the summed part maps beside every other method.
# Methods that run the model a thousand times per map see half as many photos, and max-sensitivity, which makes every map eleven times, is measured for cheap methods only.
# 28 photos took 21 minutes on two cores that had other work as well.
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
partwise fit "$model" "$dataset" --factorizer nmf -o "$folder/cub7.partwise" --exemplars 0 --quiet >/dev/null
cheap=parts,cam,grad-cam,grad-cam++,xgrad-cam,hires-cam,layer-cam,eigen-cam,ablation-cam,gradient,gradient-x-input,random
dearer=integrated-gradients,smooth-grad,occlusion,lime
metrics=completeness,sensitivity,linearity,symmetry,deletion,insertion,road,mu-fidelity,average-drop,average-increase,pointing-game,relevance-mass,sparseness
measure() { partwise evaluate "$folder/cub7.partwise" "$dataset" --images "$2" --methods "$3" --metrics "$4" --json --quiet > "$folder/$1.json"; }
measure 1 "$images" "$cheap,$dearer" "$metrics"
measure 2 "$images" "$cheap" max-sensitivity
measure 3 $(((images + 1) / 2)) score-cam,rise:1000 "$metrics"
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
    if v.startswith("max-sensitivity"):
        return "%.2g" % r["value"]
    return "%.3f" % r["value"] + (" [%.2f, %.2f]" % (r["low"], r["high"]) if v.split(":")[0] in ("deletion", "insertion") and r.get("low") is not None else "")
for columns in (["completeness:relative", "sensitivity:features", "linearity:head", "symmetry:features"],
                ["deletion:xplique", "insertion:xplique", "road:pgc", "mu-fidelity:xplique", "average-drop:pgc", "average-increase:pgc"],
                ["pointing-game:box", "relevance-mass:positive", "sparseness:gini", "max-sensitivity:captum"]):
    print("| method | " + " | ".join(columns) + " | photos |\n|---|" + "---|" * (len(columns) + 1))
    for m in methods:
        print(f"| {m} | " + " | ".join(cell(m, c) for c in columns) + f" | {max(r['n'] for r in rows if r['method'] == m)} |")
    print()
PY
