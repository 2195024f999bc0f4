"""Imports random weights of torchvision and of a ProtoPNet into exported structures and compares what comes out with PyTorch, in double precision.

    python3 bench/peers/import_vs_torch.py ZOO [NAME …]

ZOO is the folder of exported structures (NAME.onnx). Each network gets random weights and random statistics of its batch normalisations, is saved by
torch.save in both formats and by 'partwise import --safetensors', imported by 'partwise import', and run on random images by PyTorch's operators.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import torch
import torchvision
from torch import nn

from onnx_in_torch import outputs_of

NAMES = ["vgg16", "vgg19", "vgg19_bn", "resnet18", "resnet34", "resnet50", "resnet152", "densenet121", "densenet161", "mobilenet_v2"]


def randomize(model, seed):
    """Weights that keep the size of activations, and statistics that differ from layer to layer."""
    generator = torch.Generator().manual_seed(seed)
    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            fan_in = module.weight[0].numel()
            module.weight.data = torch.randn(module.weight.shape, generator=generator) * (2 / fan_in) ** 0.5
            if module.bias is not None:
                module.bias.data = torch.randn(module.bias.shape, generator=generator) * 0.1
        elif isinstance(module, nn.BatchNorm2d):
            module.weight.data = torch.rand(module.weight.shape, generator=generator) * 0.5 + 0.5
            module.bias.data = torch.randn(module.bias.shape, generator=generator) * 0.1
            module.running_mean = torch.randn(module.running_mean.shape, generator=generator) * 0.2
            module.running_var = torch.rand(module.running_var.shape, generator=generator) + 0.5
    return model.eval()


class ProtoPNet(nn.Module):
    """The forward pass as the paper defines it (Chen et al. 2019, section 2.1), with the names of the weights that its code saves."""

    def __init__(self, backbone, channels, classes, depth=16, per_class=3, seed=0):
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        self.features = backbone
        self.add_on_layers = nn.Sequential(nn.Conv2d(channels, depth, 1), nn.ReLU(), nn.Conv2d(depth, depth, 1), nn.Sigmoid())
        self.prototype_vectors = nn.Parameter(torch.rand((classes * per_class, depth, 1, 1), generator=generator))
        self.ones = nn.Parameter(torch.ones_like(self.prototype_vectors), requires_grad=False)
        self.last_layer = nn.Linear(classes * per_class, classes, bias=False)
        own = (torch.arange(classes)[:, None] == torch.arange(classes * per_class)[None] // per_class).float()
        self.connection = 1.5 * own - 0.5 + 0.1 * torch.randn(own.shape, generator=generator)

    def forward(self, x):
        latent = self.add_on_layers(self.features(x))
        difference = latent[:, None] - self.prototype_vectors[None]
        distances = (difference * difference).sum(2)
        similarity = torch.log((distances + 1) / (distances + 1e-4)).amax((2, 3))
        return self.last_layer(similarity)


def protopnet(name, model):
    """A torchvision network as ProtoPNet's backbone, without its head, and with the names of its code."""
    if name.startswith("vgg"):
        backbone, channels = nn.Sequential(), 512
        backbone.add_module("features", model.features)
    elif name.startswith("densenet"):
        backbone, channels = nn.Sequential(), model.classifier.in_features
        backbone.add_module("features", model.features)
        backbone.add_module("final_relu", nn.ReLU())
    else:
        backbone, channels = nn.Sequential(), model.fc.in_features
        for part, module in model.named_children():
            if part not in ("avgpool", "fc"):
                backbone.add_module(part, module)
    network = ProtoPNet(backbone, channels, classes=5)
    connection = network.connection
    randomize(network.add_on_layers, 7)
    network.last_layer.weight.data = connection
    return network.eval()


def partwise(command, *arguments):
    subprocess.run([*command, "import", *map(str, arguments), "--overwrite", "--quiet"], check=True, stdout=subprocess.DEVNULL)


def compare(command, model, structure, folder, images, legacy_too):
    """The largest difference of the logits over their largest absolute value, for each file format."""
    expected = model.double()(images)
    model.float()
    torch.save(model.state_dict(), folder / "zip.pth")
    files = {"zip": folder / "zip.pth"}
    if legacy_too:
        torch.save(model.state_dict(), folder / "legacy.pth", _use_new_zipfile_serialization=False)
        files["legacy"] = folder / "legacy.pth"
        # Nameless structures are matched by the order of the layers, which safetensors files do not keep.
        if structure.stem != "densenet161":
            partwise(command, folder / "zip.pth", "--safetensors", "-o", folder / "weights.safetensors")
            files["safetensors"] = folder / "weights.safetensors"
    errors = {}
    for kind, file in files.items():
        partwise(command, file, structure, "-o", folder / "imported.onnx")
        (logits,) = outputs_of(folder / "imported.onnx", images, ["logits"])
        errors[kind] = ((logits - expected).abs().max() / expected.abs().max()).item()
    return errors


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("zoo", type=pathlib.Path)
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--partwise", default="dotnet artifacts/bin/Partwise.Cli/release/Partwise.Cli.dll", help="the command")
    arguments = parser.parse_args()
    command = arguments.partwise.split()
    os.environ["DOTNET_NOLOGO"] = "1"
    worst = 0.0
    for name in arguments.names:
        structure = arguments.zoo / f"{name}.onnx"
        with tempfile.TemporaryDirectory() as folder, torch.no_grad():
            folder = pathlib.Path(folder)
            images = torch.randn(2, 3, 224, 224, generator=torch.Generator().manual_seed(1)).double()
            model = randomize(getattr(torchvision.models, name)(), 0)
            errors = compare(command, model, structure, folder, images, legacy_too=True)
            if not name.startswith("mobilenet"):
                errors["protopnet"] = compare(command, protopnet(name, model), structure, folder, images, legacy_too=False)["zip"]
        print(f"{name:14}" + "  ".join(f"{kind} {error:.1e}" for kind, error in errors.items()), flush=True)
        worst = max(worst, *errors.values())
    print(f"largest relative difference of logits: {worst:.1e}")
    return 0 if worst < 1e-5 else 1


if __name__ == "__main__":
    sys.exit(main())
