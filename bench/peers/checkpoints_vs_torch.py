#!/usr/bin/env python3
"""Saves one network in the many ways in which trainings save theirs, imports each file, and compares the logits with PyTorch's.

usage: checkpoints_vs_torch.py PARTWISE

PARTWISE is the command, for example "dotnet Partwise.Cli.dll". Needs torch and onnx.
"""
import argparse
import collections
import datetime
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
import torch
from torch import nn

from onnx_in_torch import outputs_of


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, 2, 1, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.Conv2d(8, 16, 3, 2, 1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
        )
        self.fc = nn.Linear(16, 5)

    def forward(self, x):
        return self.fc(torch.flatten(nn.functional.adaptive_avg_pool2d(self.features(x), 1), 1))


def network(seed=3):
    torch.manual_seed(seed)
    model = Small().eval()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return model


def files(model):
    """What is saved, by a name that says how; pickled whole programs among them, none of which is ever run."""
    state = model.state_dict()
    beneath = lambda prefix: collections.OrderedDict((prefix + k, v) for k, v in state.items())
    averaged, normed = torch.optim.swa_utils.AveragedModel(model), network()
    nn.utils.weight_norm(normed.fc)
    rates = torch.optim.lr_scheduler.MultiStepLR(torch.optim.SGD(model.parameters(), 0.1), [30])
    zeros = {k: torch.zeros_like(v) for k, v in state.items()}
    return {
        "state": state,
        **{f"prefix {p}": beneath(p) for p in ("module.", "_orig_mod.", "_orig_mod.module.", "module._orig_mod.", "model.", "backbone.")},
        **{f"under {key}": {key: state} for key in ("state_dict", "model", "network", "params", "weights", "model_state_dict", "encoder")},
        "beside a NumPy number": {"state_dict": state, "best": np.float64(91.5)},
        "beside an array": {"state_dict": state, "history": np.arange(5.0)},
        "beside a tensor": {"state_dict": state, "best": torch.tensor(91.5)},
        "beside arguments": {"model": state, "args": argparse.Namespace(lr=0.1), "epoch": 5},
        "beside a path and a date": {"state_dict": state, "path": pathlib.PosixPath("/x"), "date": datetime.datetime(2024, 1, 1)},
        "beside a schedule": {"model_state_dict": state, "scheduler": rates.state_dict()},
        "beside a criterion": {"state_dict": beneath("net.") | {"criterion.weight": torch.ones(5)}, "pytorch-lightning_version": "2.0"},
        "in a defaultdict": collections.defaultdict(list, {"state_dict": state}),
        "in a tuple": (state, {"lr": 0.1}),
        "in a list": [state],
        "nested": {"state": {"model": state}},
        "averaged (SWA)": averaged.state_dict(),
        "an average beside it": {"model": zeros, "model_ema": state},
        "weight norm": normed.state_dict(),
        "channels last": {k: v.to(memory_format=torch.channels_last) if v.dim() == 4 else v for k, v in state.items()},
        "half precision": {k: v.half() if v.is_floating_point() else v for k, v in state.items()},
    }


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    command, model, worst = shlex.split(sys.argv[1]), network(), 0
    image = torch.randn(1, 3, 32, 32)
    wanted = model(image).detach()
    with tempfile.TemporaryDirectory() as work:
        structure = os.path.join(work, "structure.onnx")
        torch.onnx.export(
            network(seed=4),
            torch.zeros(1, 3, 32, 32),
            structure,
            input_names=["input"],
            output_names=["logits"],
            dynamic_axes={"input": {0: "N"}},
            training=torch.onnx.TrainingMode.PRESERVE,
            do_constant_folding=False,
        )
        saved = dict(
            files(model),
            **{
                "whole program": model,
                "traced": None,
                "the old format": model.state_dict(),
                "records of a later version": model.state_dict(),
            },
        )
        print("| saved as | largest difference of a logit |\n| --- | ---: |")
        for name, content in saved.items():
            path, out = os.path.join(work, "weights.pth"), os.path.join(work, "out.onnx")
            if name == "traced":
                torch.jit.save(torch.jit.trace(model, image), path)
            else:
                torch.save(content, path, _use_new_zipfile_serialization=name != "the old format")
            if name == "records of a later version":
                with zipfile.ZipFile(path, "a") as archive:
                    top = archive.namelist()[0].split("/")[0]
                    archive.writestr(top + "/.format_version", "1")
                    archive.writestr(top + "/.data/serialization_id", "0" * 40)
            done = subprocess.run(
                [*command, "import", path, structure, "-o", out, "--overwrite", "--quiet"], capture_output=True, text=True
            )
            if done.returncode:
                worst = float("inf")
                print(f"| {name} | **refused**: {done.stderr.strip().splitlines()[-1]} |")
                continue
            difference = (outputs_of(out, image, ["logits"])[0] - wanted).abs().max().item()
            if name != "half precision":
                worst = max(worst, difference)
            print(f"| {name} | {difference:.1e} |", flush=True)
    return 1 if worst > 1e-6 else 0


if __name__ == "__main__":
    sys.exit(main())
