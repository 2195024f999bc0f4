#!/usr/bin/env bash
# Does fine-tuning beat the linear head? Validation accuracy on the CUB subset over five seeds, each with validation photos of its own (42 of 210). The test
# photos choose nothing and are not printed.
# Usage: bench/tables/finetune.sh > finetune.md
set -euo pipefail
cd "$(dirname "$0")/../.."
backbone=${PARTWISE_DATA:-../shared/data}/models/inat-birds-mobilenetv2.onnx
dataset=${PARTWISE_DATA:-../shared/data}/CUB_200_2011_subset
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build -c Release src/Partwise.Cli >/dev/null
train() { # NAME SEED OPTIONS…
  local name=$1 seed=$2
  shift 2
  dotnet artifacts/bin/Partwise.Cli/release/Partwise.Cli.dll train classifier "$backbone" "$dataset" -o "$folder/out.onnx" --overwrite --cache "$folder/cache" --val 0.2 --seed "$seed" \
    --threads 2 --json --quiet "$@" > "$folder/$name.$seed.json"
}
usual=(--rate 0.0001 --smoothing 0.1 --average 0.97 --views 6)
for seed in 0 1 2 3 4; do
  train linear "$seed"
  train finetune-4 "$seed" --finetune 4 --epochs 12 "${usual[@]}"
  train finetune-10-strong "$seed" --finetune 10 --epochs 8 --augment strong "${usual[@]}"
done
python3 - "$folder" <<'PY'
import json, statistics, sys
print("| | validation accuracy, seeds 0 to 4 | mean ± sd |\n|---|---|---|")
for name in ("linear", "finetune-4", "finetune-10-strong"):
    runs = [json.load(open(f"{sys.argv[1]}/{name}.{seed}.json")) for seed in range(5)]
    values = [100 * (r["validationAccuracy"] if name == "linear" else r["epochs"][-1]["validationAccuracy"]) for r in runs]
    print(f"| {name} | {', '.join(f'{v:.1f}' for v in values)} | {statistics.mean(values):.1f} ± {statistics.stdev(values):.1f} % |")
PY
