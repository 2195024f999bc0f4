#!/usr/bin/env bash
# The table of ground truth on Aviary in docs/results.md: part networks of the embedded model (k = 3, 5, 10; both bases, weighted channels, and the
# controls pca, kmeans and random) beside other methods. Test birds are ones that the model was not trained on.
# Usage: bench/tables/ground_truth.sh [IMAGES] > ground_truth.md
set -euo pipefail
cd "$(dirname "$0")/../.."
images=${1:-64}
model=$PWD/src/Partwise.Aviary/Demo/aviary-small.onnx
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build -c Release src/Partwise.Cli >/dev/null
partwise() { dotnet artifacts/bin/Partwise.Cli/release/Partwise.Cli.dll "$@"; }
partwise dataset make aviary "$folder/aviary" --species 16 --images 120 --test-images 25 --incomplete 0.25 --size 224 --seed 1 --quiet >&2
bundles=()
fit() {
  local name=$1
  shift
  partwise fit "$model" "$folder/aviary" -o "$folder/$name.partwise" --images-per-class 30 --exemplars 0 --quiet "$@" >/dev/null
  bundles+=("$folder/$name.partwise")
}
for k in 3 5 10; do
  fit "nmf-dual-$k" -k "$k" --factorizer nmf
  fit "nmf-paper-$k" -k "$k" --basis paper
  fit "nmf-dual-weighted-$k" -k "$k" --weight-channels
  fit "pca-$k" -k "$k" --factorizer pca
  fit "kmeans-$k" -k "$k" --factorizer kmeans
  fit "random-$k" -k "$k" --factorizer random
done
partwise evaluate "${bundles[@]}" "$folder/aviary" --images "$images" --metrics ground-truth \
  --methods parts,grad-cam,grad-cam++,layer-cam,eigen-cam,ablation-cam,score-cam,occlusion,random --json > "$folder/truth.json"
python3 - "$folder/truth.json" <<'PY'
import json, sys
rows = json.load(open(sys.argv[1]))["rows"]
cells = {(r["method"], r["variant"]): r for r in rows}
methods = list(dict.fromkeys(r["method"] for r in rows))
def cell(method, variant, interval=False):
    r = cells.get((method, variant))
    if r is None:
        return ""
    return "%.3f" % r["value"] + (" [%.3f, %.3f]" % (r["low"], r["high"]) if interval and r.get("low") is not None else "")
for variant in ("accuracy:drawn", "bi:funnybirds"):
    print(f"{variant}: {cell('model', variant, True)}, {cells['model', variant]['n']} birds\n")
columns = ["csdc:model", "pc:funnybirds", "dc:funnybirds", "distractibility:funnybirds", "ground-truth:completeness", "sd:spearman", "ts:exchanged", "ground-truth:mean", "threshold:held-out"]
print("| method | " + " | ".join(c.removeprefix("ground-truth:").split(":")[0] for c in columns) + " |\n|---|" + "---:|" * len(columns))
# The summed maps of every exact decomposition are the same map, so one row stands for all of them.
summed = [m for m in methods if m.endswith(":parts")]
same = len({tuple(cell(m, c) for c in columns) for m in summed}) == 1
for m in methods:
    if m in ("model", "chance") or (same and m in summed[1:]):
        continue
    name = "parts, summed (all bundles)" if same and m in summed else m.removesuffix(":parts:peaks")
    print(f"| {name} | " + " | ".join(cell(m, c, c in ("sd:spearman", "ground-truth:mean")) for c in columns) + " |")
twins = ["twin-part:peak", "twin-part:peak-any-prototype", "twin-part:mass", "twin-part:mass-any-prototype"]
print("\n| twins: on the part that differs | " + " | ".join(t.removeprefix("twin-part:").replace("-", " ") for t in twins) + " | birds |\n|---|" + "---:|" * (len(twins) + 1))
for m in methods:
    if (m, twins[0]) in cells:
        print(f"| {m.removesuffix(':parts:peaks')} | " + " | ".join(cell(m, t, t == twins[0]) for t in twins) + f" | {cells[m, twins[0]]['n']} |")
PY
