#!/usr/bin/env bash
# The comparison of docs/results.md: a linear head (the black box), its post-hoc parts, and ProtoPNets on the same frozen backbone: before and after
# projection, the last layer and pruning, over seeds (SEEDS="0 1 2 3 4"; mean ± standard deviation). On an Aviary the parts are also held against ground truth.
# Usage: bench/tables/protopnet.sh BACKBONE DATASET [OPTIONS OF train protopnet …] > protopnet.md
set -euo pipefail
cd "$(dirname "$0")/../.."
backbone=$1 dataset=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build -c Release src/Partwise.Cli >/dev/null
partwise() { dotnet artifacts/bin/Partwise.Cli/release/Partwise.Cli.dll "$@"; }
metrics=accuracy,consistency,stability,purity,no-hit-rate,distinct-parts,deletion,insertion
read -ra seeds <<<"${SEEDS:-0 1 2 3 4}"
seconds() { # NAME COMMAND…: how long the whole command takes
  local name=$1 start=$EPOCHREALTIME
  shift
  "$@" > "$folder/$name.json"
  echo "$name $start $EPOCHREALTIME" >> "$folder/seconds.txt"
}
seconds head partwise train classifier "$backbone" "$dataset" -o "$folder/head.onnx" --threads 2 --json
seconds fit partwise fit "$folder/head.onnx" "$dataset" -o "$folder/post-hoc.partwise" --factorizer nmf --exemplars 0 --json
for seed in "${seeds[@]}"; do
  seconds "train-$seed" partwise train protopnet "$backbone" "$dataset" -o "$folder/protopnet-$seed.partwise" --cache "$folder/cache-$seed" --seed "$seed" --threads 2 --json "$@"
  rm -rf "$folder/cache-$seed"
  seconds "prune-$seed" partwise prune "$folder/protopnet-$seed.partwise" "$dataset" -o "$folder/pruned-$seed.partwise" --threads 2 --json
done
photos="$dataset/images/$(ls "$dataset/images" | head -1)"
for bundle in post-hoc protopnet-0 pruned-0; do
  seconds "explain-$bundle" partwise explain "$folder/$bundle.partwise" "$photos" --json --quiet
done
crop=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["options"]["crop"])' "$folder/protopnet-0.partwise/bundle.json")
partwise evaluate "$folder"/protopnet-?.partwise "$folder"/pruned-?.partwise "$dataset" --crop "$crop" --methods parts --metrics "$metrics" --json --quiet > "$folder/prototypes.json"
for kind in protopnet pruned; do
  partwise evaluate "$folder/$kind"-?.partwise "$dataset" --crop "$crop" --methods random --metrics accuracy --sum --json --quiet > "$folder/sum-$kind.json"
done
partwise evaluate "$folder/post-hoc.partwise" "$dataset" --methods parts --metrics "$metrics" --json --quiet > "$folder/posthoc.json"
if [ -d "$dataset/scenes" ]; then
  partwise evaluate "$folder/post-hoc.partwise" "$folder"/protopnet-[012].partwise "$folder"/pruned-[012].partwise "$dataset" --crop "$crop" --methods parts --metrics ground-truth --images 48 --json --quiet > "$folder/truth.json"
fi
python3 - "$folder" "$(find "$photos" -type f | wc -l)" "${seeds[@]}" <<'PY'
import json, os, statistics, sys
folder, photos, seeds = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
load = lambda name: json.load(open(f"{folder}/{name}.json"))
def spread(values, form="%.3f"):
    values = [v for v in values if v is not None]
    if not values:
        return ""
    return form % statistics.mean(values) + (" ± " + form % statistics.stdev(values) if len(values) > 1 else "")
trained, pruned, head = [load(f"train-{s}") for s in seeds], [load(f"prune-{s}") for s in seeds], load("head")
print("| | validation accuracy | test accuracy | prototypes |\n|---|---|---|---|")
print(f"| linear head, and its post-hoc parts (the same by construction) | | {head['testAccuracy']:.3f} | |")
names = {"joint": "ProtoPNet before projection", "project": "projected", "last": "last layer fitted"}
for i, stage in enumerate(trained[0]["training"]["stages"]):
    at = [t["training"]["stages"][i] for t in trained]
    print(f"| {names[stage['stage']]} | {spread([a['validationAccuracy'] for a in at])} | {spread([a['testAccuracy'] for a in at])} | {stage['prototypes']} |")
print(f"| pruned, last layer again | | {spread([p['testAfter'] for p in pruned])} | {spread([p['after'] for p in pruned], '%.1f')} |")
for kind, name in (("protopnet", "last layer fitted"), ("pruned", "pruned")):
    row = load(f"sum-{kind}")["rows"][-1]
    print(f"| {row['method']}, {name} | | {row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}] | |")
times = {name: float(end) - float(start) for name, start, end in (line.split() for line in open(f"{folder}/seconds.txt"))}
print(f"\nSeconds of the whole command: linear head {times['head']:.0f}, fit {times['fit']:.0f}, ProtoPNet {spread([times[f'train-{s}'] for s in seeds], '%.0f')}, "
      f"pruning {spread([times[f'prune-{s}'] for s in seeds], '%.0f')}; explaining {photos} photos: post-hoc {times['explain-post-hoc']:.1f}, "
      f"ProtoPNet {times['explain-protopnet-0']:.1f}, pruned {times['explain-pruned-0']:.1f}.\n")
groups = {"post-hoc": "post-hoc parts", "protopnet": "ProtoPNet", "pruned": "pruned"}
def table(rows, posthoc):
    variants = list(dict.fromkeys(r["variant"] for r in posthoc + rows))
    print("| | " + " | ".join(variants) + " |\n|---|" + "---|" * len(variants))
    for name, title in groups.items():
        own = posthoc if name == "post-hoc" else [r for r in rows if r["method"].startswith(name)]
        print(f"| {title} | " + " | ".join(spread([r["value"] for r in own if r["variant"] == v]) for v in variants) + " |")
    print()
table(load("prototypes")["rows"], load("posthoc")["rows"])
if os.path.exists(f"{folder}/truth.json"):
    # Parts one by one; the summed maps have rows of their own.
    rows = [r for r in load("truth")["rows"] if not r["method"].endswith(":parts")]
    table([r for r in rows if r["method"].startswith(("protopnet", "pruned"))], [r for r in rows if r["method"].startswith("post-hoc")])
PY
