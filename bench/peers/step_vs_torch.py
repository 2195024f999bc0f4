#!/usr/bin/env python3
"""A whole training step (forward, backward, optimiser) of Partwise against PyTorch's, alternating in one run, on the same threads.

usage: step_vs_torch.py ZOO [--networks resnet18 mobilenet_v2] [--optimizers adam sgd] [--path auto] [--batch 8] [--threads 2] [--rounds 15]

ZOO: a folder of torchvision architectures as ONNX (resnet18.onnx, mobilenet_v2.onnx). All weights are trained, on random images of 224 x 224.
Batch normalisation is frozen on both sides. PyTorch runs torchvision's own network in training mode, its batch normalisations in evaluation
mode: their averages stay (those of the batch), their scales and shifts are trained. The ONNX files have them folded into the convolutions, as PyTorch's
exporter writes them; PyTorch cannot fold them and train on. Build first: dotnet build -c Release bench/Partwise.Benchmarks.
Prints one JSON object per network and optimiser: medians in milliseconds, and the ratio PyTorch / Partwise of neighbouring steps,
above 1 where Partwise is faster.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("zoo", type=pathlib.Path)
    ap.add_argument("--networks", nargs="+", default=["resnet18", "mobilenet_v2"])
    ap.add_argument("--optimizers", nargs="+", choices=["adam", "sgd"], default=["adam", "sgd"])
    ap.add_argument("--path", choices=["auto", "standard", "blocked", "custom"], default="auto")
    ap.add_argument("--batch", type=int, default=8)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--rounds", type=int, default=15)
    ap.add_argument("--dll", default=str(ROOT / "artifacts/bin/Partwise.Benchmarks/release/Partwise.Benchmarks.dll"))
    a = ap.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(a.threads)
    for network in a.networks:
        for optimizer in a.optimizers:
            print(json.dumps(compare(a, network, optimizer)), flush=True)


def compare(a, network, optimizer):
    model = a.zoo / f"{network}.onnx"
    if not model.is_file():
        sys.exit(f"There is no '{model}'; name a folder that holds {network}.onnx.")
    theirs = TorchSide(network, optimizer, a.batch, a.threads)
    ours = subprocess.Popen(
        ["dotnet", a.dll, "step-peer", str(model), a.path, optimizer, str(a.batch), str(a.threads)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    rows = []
    for i in range(a.rounds + 1):
        # The first of a pair changes, so that neither side has the better half of a drifting clock.
        if i % 2:
            mine, other = partwise(ours), theirs.step()
        else:
            other = theirs.step()
            mine = partwise(ours)
        rows.append((mine, other))
    ours.stdin.close()
    ours.wait()
    rows = rows[1:]
    ratios = sorted(other / mine["milliseconds"] for mine, other in rows)
    return {
        "network": network,
        "optimizer": optimizer,
        "batch": a.batch,
        "threads": a.threads,
        "rounds": a.rounds,
        "path": rows[0][0]["path"],
        "partwise_ms": median(m["milliseconds"] for m, _ in rows),
        "partwise_optimizer_ms": median(m["optimizer"] for m, _ in rows),
        "torch": theirs.version,
        "torch_ms": median(t for _, t in rows),
        "ratio": {"median": median(ratios), "min": ratios[0], "max": ratios[-1]},
    }


def partwise(process):
    process.stdin.write("step\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def median(values):
    values = sorted(values)
    return values[len(values) // 2]


class TorchSide:
    def __init__(self, network, optimizer, batch, threads):
        import torch
        import torchvision

        torch.set_num_threads(threads)
        torch.manual_seed(1)
        self._torch, self.version = torch, torch.__version__
        self._images = torch.rand(batch, 3, 224, 224) * 2 - 1
        self._labels = torch.arange(batch)
        self._model = getattr(torchvision.models, network)(weights=None).train()
        normalisations = [m for m in self._model.modules() if isinstance(m, torch.nn.BatchNorm2d)]
        for module in self._model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
        # Frozen averages that fit no data let signals die out layer by layer, until the processor computes with denormal numbers, many
        # times slower than with others. So the averages become those of the batch first, as they are in a trained network.
        for module in normalisations:
            module.momentum = 1.0
        with torch.no_grad():
            self._model(self._images)
        for module in normalisations:
            module.eval()
        parameters = self._model.parameters()
        self._optimizer = torch.optim.SGD(parameters, 1e-9, momentum=0.9) if optimizer == "sgd" else torch.optim.Adam(parameters, 1e-9)
        for _ in range(3):
            self.step()

    def step(self):
        start = time.perf_counter()
        self._optimizer.zero_grad(set_to_none=True)
        logits = self._model(self._images)
        self._torch.nn.functional.cross_entropy(logits, self._labels).backward()
        self._optimizer.step()
        return (time.perf_counter() - start) * 1e3


if __name__ == "__main__":
    main()
