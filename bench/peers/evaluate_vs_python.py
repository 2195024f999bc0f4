"""Consistency, stability, deletion and insertion of a bundle's parts: Partwise against a Python script, alternating, on the same photos.

usage: evaluate_vs_python.py PARTWISE BUNDLE MODEL.onnx CUB_ROOT [--rounds 3] [--images N]

PARTWISE is the command, for example "dotnet Partwise.Cli.dll". The peer is what a person would write with PyTorch, NumPy and OpenCV: the same network
(onnx_in_torch.py), batches of 32, EvalProtoPNet's loops for the part scores (one cv2.resize per prototype, image and pass; one noised pass as published), and
xplique's deletion and insertion (11 inputs each per photo, baseline 0, logits) of the summed part maps of the predicted class. Both read and prepare the photos
themselves and use all cores; Partwise's time is that of the whole command with start-up and bootstrap intervals, the peer's begins when its libraries are imported
and its network is loaded.
"""
import argparse
import json
import os
import shlex
import struct
import subprocess
import sys
import time

import cv2
import numpy as np
import torch
from PIL import Image

from onnx_in_torch import OnnxClassifier

SIZE, HALF, THRESHOLD, BATCH, STEPS = 224, 36, 0.8, 32, 10


def read_prototypes(path):
    """class.{index}.prototypes of a safetensors file, float64 [k, D]."""
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(length))
        data = file.read()
    prototypes = {}
    for name, entry in header.items():
        if name.startswith("class.") and name.endswith(".prototypes"):
            first, last = entry["data_offsets"]
            prototypes[int(name.split(".")[1])] = np.frombuffer(data[first:last], "<f8").reshape(entry["shape"])
    return prototypes


def read_cub(root, limit):
    """Test photos with class, box and visible parts."""

    def rows(name):
        with open(os.path.join(root, name)) as file:
            return [line.split() for line in file if line.strip()]

    labels = {int(i): int(c) - 1 for i, c in rows("image_class_labels.txt")}
    train = {int(i) for i, flag in rows("train_test_split.txt") if flag == "1"}
    boxes = {int(i): tuple(int(float(v)) for v in box) for i, *box in rows("bounding_boxes.txt")}
    parts = {}
    for i, part, x, y, visible in rows("parts/part_locs.txt"):
        if visible == "1":
            parts.setdefault(int(i), []).append((int(part) - 1, int(float(x)), int(float(y))))
    images = [(int(i), path) for i, path in rows("images.txt") if int(i) not in train]
    return [(os.path.join(root, "images", path), labels[i], boxes[i], parts.get(i, [])) for i, path in images[:limit]]


def prepare(path, box, mean, std, scale):
    """EvalProtoPNet's crop: the box, JPEG once more, resized without keeping its shape."""
    x, y, w, h = box
    crop = cv2.imread(path)[y : y + h, x : x + w]
    crop = cv2.imdecode(cv2.imencode(".jpg", crop)[1], cv2.IMREAD_COLOR)
    image = np.asarray(Image.fromarray(crop[:, :, ::-1]).resize((SIZE, SIZE), Image.BILINEAR), np.float32)
    return ((image / scale - mean) / std).transpose(2, 0, 1)


def points(box, parts):
    x, y, w, h = box
    return [(part, int(SIZE * ((px - x) / w)), int(SIZE * ((py - y) / h))) for part, px, py in parts]


def hits(features, prototypes, located):
    """Per prototype the set of parts in the window around its peak."""
    found = []
    for prototype in prototypes:
        activation = np.tensordot(prototype.astype(np.float32), features, 1)
        large = cv2.resize(activation, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
        py, px = np.unravel_index(np.argmax(large), large.shape)
        y1, y2, x1, x2 = max(0, py - HALF), min(SIZE, py + HALF), max(0, px - HALF), min(SIZE, px + HALF)
        found.append({part for part, x, y in located if x1 <= x <= x2 and y1 <= y <= y2})
    return found


def curve(model, image, order, label, insert):
    """xplique's deletion or insertion: mean of the trapezoids of the logits."""
    batch = []
    for count in np.linspace(0, SIZE * SIZE, STEPS + 1, dtype=int):
        changed = (np.zeros_like(image) if insert else image.copy()).reshape(3, -1)
        changed[:, order[:count]] = image.reshape(3, -1)[:, order[:count]] if insert else 0
        batch.append(changed.reshape(image.shape))
    scores = model(torch.from_numpy(np.stack(batch)))[0][:, label].numpy()
    return float(np.mean((scores[:-1] + scores[1:]) / 2))


def evaluate(model, prototypes, photos, preprocessing):
    mean, std = (np.array(preprocessing[k], np.float32) for k in ("mean", "std"))
    scale = 1.0 if preprocessing.get("scale") == "0-255" else 255.0
    random = np.random.default_rng(0)
    images = np.stack([prepare(path, box, mean, std, scale) for path, _, box, _ in photos])
    noise = np.clip(random.normal(0, 0.2, images.shape), -0.25, 0.25).astype(np.float32)

    def run(batchable):
        outputs = [model(torch.from_numpy(batchable[i : i + BATCH])) for i in range(0, len(batchable), BATCH)]
        return torch.cat([o[0] for o in outputs]).numpy(), torch.cat([o[1] for o in outputs]).numpy()

    logits, clean = run(images)
    _, noised = run(images + noise)
    counts, stable, deletion, insertion = {}, {}, [], []
    for i, (_, label, box, parts) in enumerate(photos):
        located = points(box, parts)
        before, after = hits(clean[i], prototypes[label], located), hits(noised[i], prototypes[label], located)
        for p, (one, other) in enumerate(zip(before, after)):
            stable.setdefault((label, p), []).append(one == other)
            for part, _, _ in located:
                seen = counts.setdefault((label, p), {}).setdefault(part, [0, 0])
                seen[0] += part in one
                seen[1] += 1
        predicted = int(np.argmax(logits[i]))
        summed = np.tensordot(prototypes[predicted].sum(0).astype(np.float32), clean[i], 1) / clean[i][0].size
        order = np.argsort(-cv2.resize(summed, (SIZE, SIZE), interpolation=cv2.INTER_LINEAR).reshape(-1), kind="stable")
        deletion.append(curve(model, images[i], order, predicted, insert=False))
        insertion.append(curve(model, images[i], order, predicted, insert=True))
    consistent = [any(hit / seen >= THRESHOLD for hit, seen in parts.values()) for parts in counts.values()]
    return {
        "consistency": 100 * float(np.mean(consistent)),
        "stability": 100 * float(np.mean([np.mean(v) for v in stable.values()])),
        "deletion": float(np.mean(deletion)),
        "insertion": float(np.mean(insertion)),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("partwise")
    parser.add_argument("bundle")
    parser.add_argument("model")
    parser.add_argument("dataset")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--images", type=int, help="use the first N photos, for a short check; the two then choose different photos")
    arguments = parser.parse_args()
    torch.set_grad_enabled(False)
    torch.set_num_threads(os.cpu_count())  # Debian's build takes one unless told
    model = OnnxClassifier(arguments.model)
    prototypes = read_prototypes(os.path.join(arguments.bundle, "prototypes.safetensors"))
    photos = read_cub(arguments.dataset, arguments.images)
    command = [
        *shlex.split(arguments.partwise),
        "evaluate",
        arguments.bundle,
        arguments.dataset,
        "--methods",
        "parts",
        "--metrics",
        "consistency,stability,deletion,insertion",
        "--mode",
        "published",
        "--crop",
        "box",
        "--json",
        "--no-progress",
    ]
    if arguments.images:
        command += ["--images", str(arguments.images)]
    times = {"partwise": [], "python": []}
    for _ in range(arguments.rounds):
        start = time.perf_counter()
        ours = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        times["partwise"].append(time.perf_counter() - start)
        start = time.perf_counter()
        theirs = evaluate(model, prototypes, photos, model.preprocessing)
        times["python"].append(time.perf_counter() - start)
    best = {name: min(seconds) for name, seconds in times.items()}
    print(f"{len(photos)} photos, {os.cpu_count()} cores, best of {arguments.rounds} alternating rounds")
    for name, seconds in times.items():
        print(f"{name:9} {best[name]:7.1f} s   (all: {', '.join(f'{s:.1f}' for s in seconds)})")
    print(f"ratio     {best['python'] / best['partwise']:7.1f}")
    rows = {
        row["metric"]: row["value"]
        for row in ours["rows"]
        if row["variant"] in ("consistency:published", "stability:published", "deletion:xplique", "insertion:xplique")
    }
    for metric, value in theirs.items():
        print(f"{metric:11}  partwise {rows.get(metric, float('nan')):8.3f}   python {value:8.3f}")


if __name__ == "__main__":
    sys.exit(main())
