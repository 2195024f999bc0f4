#!/bin/bash
# Forward and fit with CUDA beside the processor, and how far their logits agree; about three minutes on a GPU machine.
#   gpu.sh PARTWISE_FOLDER PROVIDERS_FOLDER MODEL PHOTOS [OUT]
# PARTWISE_FOLDER holds a published command (dotnet publish src/Partwise.Cli), PROVIDERS_FOLDER libonnxruntime_providers_cuda.so and what it needs (the NuGet package
# Microsoft.ML.OnnxRuntime.Gpu.Linux and CUDA's own libraries on LD_LIBRARY_PATH).
set -euo pipefail
[ "$#" -ge 4 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
program=$1; model=$3; photos=$4; out=${5:-$(mktemp -d)}
export PARTWISE_PROVIDERS=$2
mkdir -p "$out"
run() { timeout 100 dotnet "$program/Partwise.Cli.dll" "$@"; }

nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader | tee "$out/gpu.txt"
run inspect --devices | tee "$out/devices.txt"
for device in cpu cuda; do
    run fit "$model" "$photos" -o "$out/$device.partwise" --exemplars 0 --images-per-class 20 --overwrite --device "$device" --json --no-progress -q > "$out/fit-$device.json"
    find "$photos" -name '*.jpg' | sort | head -n 64 > "$out/photos.txt"
    # shellcheck disable=SC2046 # One word per photo.
    run explain "$out/cpu.partwise" $(cat "$out/photos.txt") --device "$device" --json --no-progress -q > "$out/explain-$device.json"
done
python3 - "$out" <<'PY'
import json, sys
out = sys.argv[1]
fits = {d: json.load(open(f"{out}/fit-{d}.json")) for d in ("cpu", "cuda")}
for d, fit in fits.items():
    s, c = fit["seconds"], fit["certificate"]
    print(f"{d}: forward {s['forward']:.2f} s, certificate {s['certificate']:.2f} s, total {s['total']:.2f} s; device {c.get('device', 'cpu')}, bit-identical {c['originalOutputsBitIdentical']}, sums within {c['logitSumMaxAbs']:.1e}")
images = [json.load(open(f"{out}/explain-{d}.json"))["images"] for d in ("cpu", "cuda")]
worst = max(abs(p["logit"] - q["logit"]) for a, b in zip(*images) for p in a["predictions"] for q in b["predictions"] if p["class"] == q["class"])
same = sum(a["predictions"][0]["class"] == b["predictions"][0]["class"] for a, b in zip(*images))
print(f"explain: {same} of {len(images[0])} photos have the same first class; logits differ by at most {worst:.2e}")
PY
