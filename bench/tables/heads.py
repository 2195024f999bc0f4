#!/usr/bin/env python3
"""The table of heads in docs/results.md: inspect, fit, explain and evaluate --images 30 on many classifiers, one line each.

usage: heads.py PARTWISE OUT [--data DIR] [--only NAME,...] [--keep] [--table]

PARTWISE is the command, for example "dotnet Partwise.Cli.dll". Answers are kept in OUT, so that an interrupted run goes on where it was; --table only prints what is there, --keep keeps the bundles. DIR has models/, zoo/, photos.
The zoo's weights are seeded noise: what holds for every weight (exactness, sums, identity) is tested there, not what parts mean.
"""
import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import time

# Noise predicts the same class for nearly every photo: few photos suffice, and what a deletion does to its probability says nothing.
CHEAP = ["--methods", "parts,grad-cam", "--metrics", "completeness,offset-share,negative-map-mass,overlap,top-parts-error"]
FULL = [
    "--methods",
    "parts,grad-cam,gradient-x-input,random",
    "--metrics",
    "completeness,offset-share,negative-map-mass,overlap,top-parts-error,deletion,insertion",
]
UNIT = {"mean": [0, 0, 0], "std": [1, 1, 1], "scale": "0-1"}
# The tables were measured while NMF was the default.
NMF = ["--factorizer", "nmf"]


def square(side, **more):
    return {"resize": side, "crop": side, **more}


def cases(data):
    birds = os.path.join(data, "CUB_200_2011_subset")
    named = {
        "cub7": ("models/cub7-mobilenetv2.onnx", birds, None, ["--images-per-class", "10"]),
        "birds": ("models/inat-birds-mobilenetv2.onnx", birds, None, ["--assign", "prediction", "--images-per-class", "10"]),
        "imagenet-mobilenetv2": ("models/imagenet-mobilenetv2.onnx", birds, None, ["--assign", "prediction", "--images-per-class", "10"]),
        "cub200-yolo11n-cls": ("models/cub200-yolo11n-cls.onnx", birds, {**UNIT, **square(64)}, ["--images-per-class", "30"]),
        "textline-orientation-mobilenetv3": (
            "models/textline-orientation-mobilenetv3.onnx",
            os.path.join(data, "textlines"),
            {
                "mean": [0.5] * 3,
                "std": [0.5] * 3,
                "scale": "0-1",
                "resize": [48, 192],
                "crop": [48, 192],
                "resizeMode": "exact",
                "channelOrder": "BGR",
            },
            ["--images-per-class", "30", "--assign", "prediction"],
        ),
        "cifar10-vit": (
            "models/cifar10-vit.onnx",
            os.path.join(data, "cifar10_sample"),
            {**UNIT, **square(32)},
            ["--images-per-class", "20", "--assign", "prediction"],
        ),
    }
    for name, (model, photos, preprocessing, fit) in named.items():
        yield name, os.path.join(data, model), photos, photos, preprocessing, ["-k", "3", *fit], FULL
    zoo = os.path.join(data, "zoo")
    for file in sorted(os.listdir(zoo), key=lambda f: (f.startswith("vgg"), f)):
        if file.endswith(".onnx"):
            yield file[:-5], os.path.join(zoo, file), "FEW", birds, None, [
                "-k",
                "3",
                "--assign",
                "prediction",
                "--measure-stability",
                "false",
                "--exemplars",
                "2",
            ], CHEAP


def few_photos(data, folder, per_class=3):
    """A few training photos of each class: whatever class a network of noise sees in them, it is fitted."""
    source = os.path.join(data, "CUB_200_2011_subset", "images")
    for name in sorted(os.listdir(source)):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
        for photo in sorted(os.listdir(os.path.join(source, name)))[:per_class]:
            shutil.copyfile(os.path.join(source, name, photo), os.path.join(folder, name, photo))


def measure(args, name, model, fit_photos, photos, preprocessing, fit, evaluate):
    folder = os.path.join(args.out, name)
    os.makedirs(folder, exist_ok=True)
    options = []
    if preprocessing is not None:
        path = os.path.join(folder, "preprocessing.json")
        with open(path, "w") as file:
            json.dump(preprocessing, file)
        options = ["--preprocess", path]
    if fit_photos == "FEW":
        fit_photos = os.path.join(args.out, "few")
    bundle = os.path.join(folder, "bundle.partwise")
    photo = next(os.path.join(f, n) for f, _, names in sorted(os.walk(fit_photos)) for n in sorted(names) if n.endswith((".jpg", ".png")))
    steps = {
        "inspect": ["inspect", model, *options],
        "fit": ["fit", model, fit_photos, "-o", bundle, "--overwrite", "--no-progress", *options, *NMF, *fit],
        "explain": ["explain", bundle, photo, "--no-progress"],
        "evaluate": ["evaluate", bundle, photos, "--images", "30", "--no-progress", *evaluate],
    }
    for step, command in steps.items():
        answer = os.path.join(folder, step + ".json")
        if os.path.exists(answer):
            continue
        start = time.monotonic()
        run = subprocess.run([*shlex.split(args.partwise), *command, "--json"], capture_output=True, text=True)
        print(f"{name} {step}: {run.returncode}, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        if run.returncode != 0:
            with open(os.path.join(folder, step + ".error"), "w") as file:
                file.write(run.stdout + run.stderr)
            return
        with open(answer, "w") as file:
            file.write(run.stdout)
    if not args.keep:
        shutil.rmtree(bundle, ignore_errors=True)


def line(args, name):
    def read(step):
        path = os.path.join(args.out, name, step + ".json")
        return json.load(open(path)) if os.path.exists(path) else None

    inspect, fit, explain, evaluate = (read(s) for s in ("inspect", "fit", "explain", "evaluate"))
    if inspect is None or fit is None:
        failed = [s for s in ("inspect", "fit") if os.path.exists(os.path.join(args.out, name, s + ".error"))]
        return [name, *("" if i else ("failed: " + failed[0] if failed else "not run") for i in range(8))]
    head, certificate = inspect["head"], fit["certificate"]
    rows = {(r["method"], r["metric"]): r["value"] for r in evaluate["rows"]} if evaluate else {}
    epsilons = [c["epsilon"] for c in fit["classes"] if c.get("epsilon") is not None]
    mean = certificate.get("epsilonMean", sum(epsilons) / len(epsilons) if epsilons else None)
    worst = certificate.get("epsilonWorst", max(epsilons) if epsilons else None)

    def number(value, form):
        return "–" if value is None else format(value, form)

    said = explain is not None and all(
        abs(p["sumError"]) <= 1e-5 * max(1, abs(p["logit"])) for i in explain["images"] for p in i["predictions"]
    )
    return [
        name,
        head["kind"],
        head["exactness"],
        number(certificate["logitSumMaxRelative"], ".1e"),
        "–" if certificate.get("offsetShare") is None else f"{100 * certificate['offsetShare']:.1f} %",
        f"{number(mean, '.3f')} / {number(worst, '.3f')}",
        "–" if ("parts", "negative-map-mass") not in rows else f"{100 * rows['parts', 'negative-map-mass']:.1f} %",
        number(rows.get(("parts", "completeness")), ".1e"),
        "yes" if certificate["originalOutputsBitIdentical"] else "NO",
        "yes" if said else "NO",
    ]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("partwise")
    parser.add_argument("out")
    parser.add_argument("--data", default=os.environ.get("PARTWISE_DATA", "../shared/data"))
    parser.add_argument("--only")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--table", action="store_true")
    args = parser.parse_args()
    wanted = list(cases(args.data))
    if args.only is not None:
        names = args.only.split(",")
        wanted = sorted((c for c in wanted if c[0] in names), key=lambda c: names.index(c[0]))
    if not args.table:
        few_photos(args.data, os.path.join(args.out, "few"))
        for case in wanted:
            measure(args, *case)
    titles = [
        "model",
        "head",
        "exactness",
        "largest sum error",
        "offset share",
        "ε mean / worst",
        "negative map mass",
        "completeness",
        "bit-identical",
        "explain adds up",
    ]
    print("| " + " | ".join(titles) + " |")
    print("|" + "---|" * len(titles))
    for case in wanted:
        print("| " + " | ".join(line(args, case[0])) + " |")


if __name__ == "__main__":
    main()
