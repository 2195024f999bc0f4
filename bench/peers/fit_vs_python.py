#!/usr/bin/env python3
"""`partwise fit` against the same work in plain Python (python_fit.py), alternating, as whole processes.

usage: fit_vs_python.py [--repeats 3] [-k 5] [--threads 2] [--preset paper] [--no-patches] [--json]
                        [--model MODEL.onnx] [--images CUB_ROOT] [--partwise PATH]

Build first: dotnet build -c Release src/Partwise.Cli. The data is looked for in the folder that PARTWISE_DATA names, else in ../shared/data
beside the repository: models/cub7-mobilenetv2.onnx, a 7-class MobileNetV2, and CUB_200_2011_subset, the first seven classes of CUB-200-2011 in
its official layout. --model and --images take others. Prints medians over the repeats. Compute is decoding, forward passes and decomposition: for Partwise, whose stages
overlap, the total less loading, certificate and pictures. Partwise's total contains the certificate (every photo decoded and run
through the original and the part network) and the HTML report, which the Python side does not make. The Python side refines with
Nelder-Mead, Partwise by default in closed form; --preset paper lets it use Nelder-Mead too.
"""
import argparse
import importlib.util
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGES = {
    "torch": "python3-torch",
    "sklearn": "python3-sklearn",
    "scipy": "python3-scipy",
    "PIL": "python3-pil",
    "onnx": "python3-onnx",
    "numpy": "python3-numpy",
    "threadpoolctl": "python3-threadpoolctl",
}


def arguments():
    data = pathlib.Path(os.environ.get("PARTWISE_DATA") or ROOT.parent / "shared" / "data")
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", type=pathlib.Path, default=data / "models/cub7-mobilenetv2.onnx")
    ap.add_argument("--images", type=pathlib.Path, default=data / "CUB_200_2011_subset")
    ap.add_argument("--partwise", type=pathlib.Path, default=ROOT / "artifacts/bin/Partwise.Cli/release/Partwise.Cli.dll")
    ap.add_argument("--repeats", type=int, default=3)
    ap.add_argument("-k", type=int, default=5)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--preset", choices=["paper"], help="Partwise refines as the Python side does, with Nelder-Mead")
    ap.add_argument("--no-patches", action="store_true", help="write no exemplar pictures on either side")
    ap.add_argument("--json", action="store_true")
    return ap.parse_args()


def check(a):
    missing = [m for m in PACKAGES if importlib.util.find_spec(m) is None]
    if missing:
        sys.exit(
            f"{sys.executable} lacks {', '.join(missing)}; install {' '.join(PACKAGES[m] for m in missing)} "
            "(Debian names) or run this script with a Python that has them."
        )
    for path, remedy in (
        (a.model, "set PARTWISE_DATA or give --model"),
        (a.images, "set PARTWISE_DATA or give --images"),
        (a.partwise, "run: dotnet build -c Release src/Partwise.Cli"),
    ):
        if not path.exists():
            sys.exit(f"There is no '{path}'; {remedy}.")


def run(command):
    start = time.perf_counter()
    process = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wall = time.perf_counter() - start
    if process.returncode != 0:
        sys.exit(f"'{' '.join(map(str, command))}' ended with {process.returncode}:\n{process.stderr}")
    return wall, json.loads(process.stdout)


def partwise(a, exemplars, out):
    start = ["dotnet", a.partwise] if a.partwise.suffix == ".dll" else [a.partwise]
    # What the Python programs do.
    preset = ["--preset", a.preset] if a.preset else ["--factorizer", "nmf"]
    wall, document = run(
        [*start, "fit", a.model, a.images, "-o", out, "-k", a.k, "--threads", a.threads, "--exemplars", exemplars, *preset, "--json"]
    )
    s = document["seconds"]
    return dict(wall=wall, compute=s["total"] - s["load"] - s["certificate"] - s["report"], **s)


def python(a, exemplars, out):
    wall, document = run(
        [sys.executable, HERE / "python_fit.py", a.model, a.images, out, "-k", a.k, "--threads", a.threads, "--exemplars", exemplars]
    )
    if document["blas"] is None:
        sys.exit(
            "NumPy runs on the reference BLAS, which is about ten times slower than OpenBLAS and would flatter Partwise; install libopenblas0-pthread."
        )
    s = document["seconds"]
    return dict(wall=wall, compute=s["decode"] + s["forward"] + s["factorise"] + s["refine"], **s)


def medians(rows):
    return {name: statistics.median(r[name] for r in rows) for name in rows[0]}


def main():
    a = arguments()
    check(a)
    exemplars = 0 if a.no_patches else 10
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for i in range(-1, a.repeats):
            # Which side goes first changes; round -1 only warms the file cache.
            sides = [(partwise, ours, "a.partwise"), (python, theirs, "b")]
            for side, rows, name in sides if i % 2 == 0 else reversed(sides):
                row = side(a, exemplars, pathlib.Path(folder) / f"{i}-{name}")
                if i >= 0:
                    rows.append(row)
    mine, other = medians(ours), medians(theirs)
    ratio = dict(
        wall=[t["wall"] / o["wall"] for o, t in zip(ours, theirs)], compute=[t["compute"] / o["compute"] for o, t in zip(ours, theirs)]
    )
    result = dict(
        model=a.model.name,
        k=a.k,
        threads=a.threads,
        exemplars=exemplars,
        preset=a.preset,
        repeats=a.repeats,
        partwise=mine,
        python=other,
        ratio={n: dict(median=statistics.median(r), low=min(r), high=max(r)) for n, r in ratio.items()},
    )
    if a.json:
        print(json.dumps(result))
        return
    print(f"{a.model.name}, k = {a.k}, {a.threads} threads, {exemplars} exemplars per part, median of {a.repeats}, seconds")
    for name, row in (("partwise", mine), ("python", other)):
        stages = ", ".join(f"{n} {v:.2f}" for n, v in row.items() if n not in ("wall", "compute", "total"))
        print(f"{name:9} wall {row['wall']:.2f}  compute {row['compute']:.2f}   ({stages})")
    print(
        "python / partwise: " + ", ".join(f"{n} {r['median']:.2f} ({r['low']:.2f} to {r['high']:.2f})" for n, r in result["ratio"].items())
    )
    print("partwise's decode, forward, factorise and statistics are added up over its threads; the other stages are wall-clock.")


if __name__ == "__main__":
    main()
