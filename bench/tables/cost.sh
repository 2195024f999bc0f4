#!/usr/bin/env bash
# What an explanation costs: the original model and its part network take turns, batch 1, for a pooled head, a normalised one, and two heads that are taken by their gradient.
# The figures stand in docs/results.md. Bundles that heads.py --keep left in OUT are taken; others are fitted on its few photos.
# Usage: bench/tables/cost.sh OUT [NAME...]
set -euo pipefail
cd "$(dirname "$0")/../.."
data=${PARTWISE_DATA:-../shared/data}
out=$1
shift
dotnet build -c Release bench/Partwise.Benchmarks >/dev/null
dotnet build -c Release src/Partwise.Cli >/dev/null
for name in "${@:-cub7-mobilenetv2 convnext_tiny vgg16 vit_b_16}"; do
  for model in $name; do
    file=$data/zoo/$model.onnx
    [ -e "$file" ] || file=$data/models/$model.onnx
    bundle=$out/$model/bundle.partwise
    [ -e "$bundle" ] || dotnet artifacts/bin/Partwise.Cli/release/Partwise.Cli.dll fit "$file" "$out/few" -o "$bundle" -k 5 --factorizer nmf --assign prediction --measure-stability false --exemplars 0 --quiet >/dev/null
    echo "$model"
    dotnet artifacts/bin/Partwise.Benchmarks/release/Partwise.Benchmarks.dll overhead "$file" "$bundle/network.onnx" --batches 1 --seconds "${SECONDS_EACH:-20}"
  done
done
