#!/usr/bin/env python3
"""A training step of a prototype network: Partwise against PyTorch, alternating, as whole processes.

usage: protopnet_vs_torch.py [--backbone MODEL.onnx] [--batch 8] [--steps 6] [--threads 2] [--repeats 3] [--json]

Build first: dotnet build -c Release bench/Partwise.Benchmarks. The same network on both sides: the backbone (all its convolutions trained, batch
normalisation folded or frozen), the regular add-on layers, 200 classes of 10 prototypes with 128 channels, the published loss, Adam; one
random batch. The PyTorch side is written from the definition and runs the ONNX backbone operator by operator. Prints the median time of a step
over all repeats, and the ratio PyTorch / Partwise (above 1: Partwise is faster). The default backbone is models/inat-birds-mobilenetv2.onnx in
the folder that PARTWISE_DATA names, else in ../shared/data beside the repository.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BENCHMARKS = ROOT / "artifacts/bin/Partwise.Benchmarks/release/Partwise.Benchmarks.dll"
CLASSES, EACH, CHANNELS = 200, 10, 128


def torch_steps(path, batch, steps, threads):
    import torch
    import torch.nn.functional as functional
    from onnx_in_torch import OnnxClassifier

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    backbone = OnnxClassifier(path)
    trained = [w for w in backbone._weights.values() if w.is_floating_point() and w.dim() in (1, 4)]
    size = 224
    with torch.no_grad():
        width = backbone(torch.zeros(1, 3, size, size))[1].shape[1]
    first, second = torch.nn.Conv2d(width, CHANNELS, 1), torch.nn.Conv2d(CHANNELS, CHANNELS, 1)
    prototypes = torch.rand(CLASSES * EACH, CHANNELS, 1, 1)
    class_of = torch.arange(CLASSES * EACH) // EACH
    own = functional.one_hot(class_of, CLASSES).t().float()
    connection = own - 0.5 * (1 - own)
    parameters = [*trained, *first.parameters(), *second.parameters(), prototypes]
    for p in parameters:
        p.requires_grad_(True)
    ones = torch.ones(CLASSES * EACH, CHANNELS, 1, 1)
    optimizer = torch.optim.Adam(parameters, lr=1e-5, weight_decay=1e-3)
    images, labels = torch.rand(batch, 3, size, size) * 2 - 1, torch.arange(batch) % CLASSES

    def step():
        latent = torch.sigmoid(second(functional.relu(first(backbone(images)[1]))))
        squares = functional.conv2d(latent**2, ones)
        products = functional.conv2d(latent, prototypes)
        distances = functional.relu(squares - 2 * products + (prototypes**2).sum((1, 2, 3)).view(-1, 1, 1))
        nearest = -functional.max_pool2d(-distances, distances.shape[2:]).flatten(1)
        logits = torch.log((nearest + 1) / (nearest + 1e-4)) @ connection.t()
        mask = own[labels]
        cluster = (CHANNELS - ((CHANNELS - nearest) * mask).max(1).values).mean()
        separation = (CHANNELS - ((CHANNELS - nearest) * (1 - mask)).max(1).values).mean()
        sparsity = (connection * (1 - own)).abs().sum()
        loss = functional.cross_entropy(logits, labels) + 0.8 * cluster - 0.08 * separation + 1e-4 * sparsity
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    times = []
    for _ in range(steps + 2):
        start = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - start))
    return times[2:]


def run(command):
    process = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if process.returncode != 0:
        sys.exit(process.stderr or f"{command[0]} failed with code {process.returncode}.")
    return json.loads(process.stdout.strip().splitlines()[-1])


def main():
    data = pathlib.Path(os.environ.get("PARTWISE_DATA") or ROOT.parent / "shared" / "data")
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--backbone", type=pathlib.Path, default=data / "models/inat-birds-mobilenetv2.onnx")
    ap.add_argument("--batch", type=int, default=8)
    ap.add_argument("--steps", type=int, default=6)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--repeats", type=int, default=3)
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--torch-only", action="store_true", help=argparse.SUPPRESS)
    a = ap.parse_args()
    if a.torch_only:
        print(json.dumps(torch_steps(a.backbone, a.batch, a.steps, a.threads)))
        return
    for path, remedy in (
        (a.backbone, "set PARTWISE_DATA or give --backbone"),
        (BENCHMARKS, "run: dotnet build -c Release bench/Partwise.Benchmarks"),
    ):
        if not path.exists():
            sys.exit(f"There is no '{path}'; {remedy}.")
    ours, theirs = [], []
    for _ in range(a.repeats):
        ours += run(["dotnet", BENCHMARKS, "protopnet-step", a.backbone, a.batch, a.steps, a.threads, CLASSES, EACH, CHANNELS])
        theirs += run(
            [
                sys.executable,
                __file__,
                "--torch-only",
                "--backbone",
                a.backbone,
                "--batch",
                a.batch,
                "--steps",
                a.steps,
                "--threads",
                a.threads,
            ]
        )
    result = {"batch": a.batch, "threads": a.threads, "partwise_ms": statistics.median(ours), "torch_ms": statistics.median(theirs)}
    result["ratio"] = result["torch_ms"] / result["partwise_ms"]
    print(
        json.dumps(result)
        if a.json
        else f"batch {a.batch}, {a.threads} threads: Partwise {result['partwise_ms']:.0f} ms, PyTorch {result['torch_ms']:.0f} ms, ratio {result['ratio']:.2f}"
    )


if __name__ == "__main__":
    main()
