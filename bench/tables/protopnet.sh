#!/usr/bin/env bash
# The comparison of docs/results.md: a linear head, its post-hoc parts, and ProtoPNets on the same frozen backbone, before and after projection, the
# last layer and pruning, over three seeds (mean ± standard deviation).
# Usage: bench/tables/protopnet.sh BACKBONE DATASET [OPTIONS OF train protopnet …] > protopnet.md
set -euo pipefail
cd "$(dirname "$0")/../.."
backbone=$1 dataset=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build -c Release src/Partwise.Cli >/dev/null
partwise() { dotnet artifacts/bin/Partwise.Cli/release/Partwise.Cli.dll "$@"; }
partwise train classifier "$backbone" "$dataset" -o "$folder/head.onnx" --threads 2 --json > "$folder/head.json"
partwise fit "$folder/head.onnx" "$dataset" -o "$folder/post-hoc.partwise" --exemplars 0 --json > "$folder/fit.json"
for seed in 0 1 2; do
  partwise train protopnet "$backbone" "$dataset" -o "$folder/protopnet-$seed.partwise" --seed "$seed" --threads 2 --json "$@" > "$folder/train-$seed.json"
  partwise prune "$folder/protopnet-$seed.partwise" "$dataset" -o "$folder/pruned-$seed.partwise" --threads 2 --json > "$folder/prune-$seed.json"
done
crop=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["options"]["crop"])' "$folder/protopnet-0.partwise/bundle.json")
partwise evaluate "$folder"/protopnet-?.partwise "$folder"/pruned-?.partwise "$dataset" --crop "$crop" --methods parts \
  --metrics accuracy,consistency,stability,purity,no-hit-rate,distinct-parts,deletion,insertion --json > "$folder/prototypes.json"
for kind in protopnet pruned; do
  partwise evaluate "$folder/$kind"-?.partwise "$dataset" --crop "$crop" --methods random --metrics accuracy --sum --json > "$folder/sum-$kind.json"
done
partwise evaluate "$folder/post-hoc.partwise" "$dataset" --methods parts \
  --metrics accuracy,consistency,stability,purity,no-hit-rate,distinct-parts,deletion,insertion --json > "$folder/posthoc.json"
python3 - "$folder" <<'PY'
import json, statistics, sys
load = lambda name: json.load(open(f"{sys.argv[1]}/{name}.json"))
def spread(values):
    values = [v for v in values if v is not None]
    return "" if not values else "%.3f ± %.3f" % (statistics.mean(values), statistics.stdev(values)) if len(values) > 1 else "%.3f" % values[0]
trained, pruned = [load(f"train-{s}") for s in range(3)], [load(f"prune-{s}") for s in range(3)]
print("| stage | validation accuracy | test accuracy | prototypes |\n|---|---|---|---|")
head = load("head")
print(f"| linear head (the black box; post-hoc parts have its accuracy by construction) | | {head['testAccuracy']:.3f} | |")
for i, stage in enumerate(trained[0]["training"]["stages"]):
    at = [t["training"]["stages"][i] for t in trained]
    print(f"| {stage['stage']} | {spread([a['validationAccuracy'] for a in at])} | {spread([a['testAccuracy'] for a in at])} | {stage['prototypes']} |")
print(f"| pruned, last layer again | | {spread([p['testAfter'] for p in pruned])} | {spread([p['after'] for p in pruned])} |")
for kind in ("protopnet", "pruned"):
    row = load(f"sum-{kind}")["rows"][-1]
    print(f"| {kind}, {row['method']} | | {row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}] | |")
print(f"\nTraining: {spread([t['seconds'] for t in trained])} s.\n")
rows = load("posthoc")["rows"] + load("prototypes")["rows"]
names = {"post-hoc": [""], "protopnet": [f"protopnet-{s}:" for s in range(3)], "pruned": [f"pruned-{s}:" for s in range(3)]}
variants = list(dict.fromkeys(r["variant"] for r in rows))
print("| | " + " | ".join(variants) + " |\n|---|" + "---|" * len(variants))
posthoc = load("posthoc")["rows"]
print("| post-hoc parts | " + " | ".join(spread([r["value"] for r in posthoc if r["variant"] == v][:1]) for v in variants) + " |")
for group in ("protopnet", "pruned"):
    own = [r for r in load("prototypes")["rows"] if r["method"].startswith(group)]
    print(f"| {group} | " + " | ".join(spread([r["value"] for r in own if r["variant"] == v]) for v in variants) + " |")
PY
