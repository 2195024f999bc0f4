#!/usr/bin/env python3
"""Nearest patches and projection against the way of the official implementation, alternating in one run.

usage: nearest_vs_torch.py [--images 600] [--classes 200] [--per-class 10] [--channels 128] [--side 7] [-k 6] [--threads 2] [--repeats 3]

Latent maps are random numbers as a sigmoid gives them; both sides start from the maps, so that the backbone is not measured. The other side
is written from the description of the published code: batches of 75 images, squared distances by three convolutions in PyTorch; nearest
patches by a loop over images and prototypes that keeps a heap per prototype (each entry refers to its image, as published); projection by a
loop over batches and prototypes. CUB-200-2011 has 5994 training images; the time grows with the images on both sides.
Build first: dotnet build -c Release bench/Partwise.Benchmarks. Prints one JSON object with medians; "sum" is the sum of all distances found.
"""
import argparse
import heapq
import json
import os
import pathlib
import resource
import subprocess
import tempfile
import time

import numpy as np
import torch
import torch.nn.functional as F

ROOT = pathlib.Path(__file__).resolve().parents[2]
BATCH = 75


class Entry:
    """A patch that is the less, the farther it is: the heap's first entry is the one to replace."""

    def __init__(self, distance, image, position):
        self.distance, self.image, self.position = distance, image, position

    def __lt__(self, other):
        return self.distance > other.distance


def distances(batch, prototypes, ones):
    with torch.no_grad():
        squares = F.conv2d(batch**2, ones)
        products = F.conv2d(batch, prototypes)
        norms = torch.sum(prototypes**2, dim=(1, 2, 3)).view(-1, 1, 1)
        return F.relu(squares + (-2 * products + norms)).numpy()


def nearest(latents, prototypes, k):
    ones = torch.ones_like(prototypes)
    heaps = [[] for _ in range(len(prototypes))]
    for start in range(0, len(latents), BATCH):
        batch = latents[start : start + BATCH]
        found = distances(batch, prototypes, ones)
        for i, maps in enumerate(found):
            for j, one in enumerate(maps):
                smallest = np.amin(one)
                entry = Entry(smallest, batch[i], np.unravel_index(np.argmin(one), one.shape))
                if len(heaps[j]) < k:
                    heapq.heappush(heaps[j], entry)
                else:
                    heapq.heappushpop(heaps[j], entry)
    return float(sum(e.distance for heap in heaps for e in heap))


def push(latents, prototypes, labels, per_class):
    ones = torch.ones_like(prototypes)
    best = np.full(len(prototypes), np.inf)
    vectors = np.zeros(tuple(prototypes.shape), np.float32)
    for start in range(0, len(latents), BATCH):
        batch = latents[start : start + BATCH]
        maps = batch.numpy()
        found = distances(batch, prototypes, ones)
        of_class = {}
        for i, label in enumerate(labels[start : start + BATCH]):
            of_class.setdefault(int(label), []).append(i)
        for j in range(len(prototypes)):
            rows = of_class.get(j // per_class, [])
            if not rows:
                continue
            own = found[rows][:, j]
            smallest = np.amin(own)
            if smallest < best[j]:
                image, y, x = np.unravel_index(np.argmin(own), own.shape)
                best[j] = smallest
                vectors[j] = maps[rows[image], :, y : y + 1, x : x + 1]
    return float(best.sum())


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--images", type=int, default=600)
    ap.add_argument("--classes", type=int, default=200)
    ap.add_argument("--per-class", type=int, default=10)
    ap.add_argument("--channels", type=int, default=128)
    ap.add_argument("--side", type=int, default=7)
    ap.add_argument("-k", type=int, default=6)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--repeats", type=int, default=3)
    ap.add_argument("--dll", default=str(ROOT / "artifacts/bin/Partwise.Benchmarks/release/Partwise.Benchmarks.dll"))
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    rng = np.random.default_rng(0)
    latents = (1 / (1 + np.exp(-rng.normal(size=(a.images, a.channels, a.side, a.side))))).astype(np.float32)
    prototypes = rng.random((a.classes * a.per_class, a.channels), np.float32)
    labels = np.arange(a.images) % a.classes
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("latents.npy", "prototypes.npy")]
        np.save(paths[0], latents.reshape(a.images, -1))
        np.save(paths[1], prototypes)
        numbers = [str(n) for n in (a.channels, a.side, a.side, a.classes, a.k, a.threads)]
        ours = subprocess.Popen(
            ["dotnet", a.dll, "nearest-peer", *paths, *numbers], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        ask = lambda work: (ours.stdin.write(work + "\n"), ours.stdin.flush(), json.loads(ours.stdout.readline()))[2]
        maps, vectors = torch.from_numpy(latents), torch.from_numpy(prototypes).view(*prototypes.shape, 1, 1)
        result = {
            "images": a.images,
            "prototypes": len(prototypes),
            "latent": [a.channels, a.side, a.side],
            "k": a.k,
            "threads": a.threads,
            "torch": torch.__version__,
        }
        for work, theirs in (("nearest", lambda: nearest(maps, vectors, a.k)), ("push", lambda: push(maps, vectors, labels, a.per_class))):
            ask(work)
            rows = []
            for _ in range(a.repeats):
                mine = ask(work)
                start = time.perf_counter()
                total = theirs()
                rows.append((mine["milliseconds"], (time.perf_counter() - start) * 1e3))
            medians = np.median(rows, axis=0)
            result[work] = {
                "partwise_ms": medians[0],
                "torch_ms": medians[1],
                "ratio": float(np.median([t / m for m, t in rows])),
                "sum": mine["sum"],
                "torch_sum": total,
            }
        result["partwise_peak_mb"] = mine["peakBytes"] / 2**20
        result["torch_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        ours.stdin.close()
        ours.wait()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
