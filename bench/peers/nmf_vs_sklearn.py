#!/usr/bin/env python3
"""Partwise's NMF against scikit-learn's (coordinate descent, NNDSVDa), alternating in one run, one core each.

usage: nmf_vs_sklearn.py FEATURES.npy [-k 5] [--repeats 7] [--tile N] [--tol 1e-4] [--partwise-tol 1e-5] [--core 0]

FEATURES.npy: [positions, channels], non-negative; converted to float32. --tile N repeats the rows N times with 10 % multiplicative
noise, to reach the size of a class of many images from a few. Build first: dotnet build -c Release bench/Partwise.Benchmarks.
Prints one JSON object with medians; errors are Frobenius norms of F - E P in float64 on both sides.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
import sklearn
from sklearn.decomposition import NMF
from threadpoolctl import threadpool_info

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("features")
    ap.add_argument("-k", type=int, default=5)
    ap.add_argument("--repeats", type=int, default=7)
    ap.add_argument("--tile", type=int, default=1)
    ap.add_argument("--tol", type=float, default=1e-4)
    ap.add_argument("--partwise-tol", type=float, default=1e-5)
    ap.add_argument("--core", type=int, default=0)
    ap.add_argument("--dll", default=str(ROOT / "artifacts/bin/Partwise.Benchmarks/release/Partwise.Benchmarks.dll"))
    a = ap.parse_args()
    warnings.filterwarnings("ignore")
    if not any(library["user_api"] == "blas" for library in threadpool_info()):
        sys.exit(
            "NumPy runs on the reference BLAS, which is about ten times slower than OpenBLAS and would flatter Partwise; install libopenblas0-pthread."
        )
    os.sched_setaffinity(0, {a.core})  # inherited by the other side
    features = np.ascontiguousarray(np.load(a.features), np.float32)
    if a.tile > 1:
        noise = np.random.default_rng(0).uniform(0.9, 1.1, (a.tile * features.shape[0], features.shape[1]))
        features = np.ascontiguousarray(np.tile(features, (a.tile, 1)) * noise, np.float32)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "features.npy")
        np.save(path, features)
        ours = subprocess.Popen(
            ["dotnet", a.dll, "nmf-peer", path, str(a.k), str(a.partwise_tol)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        rows = []
        for _ in range(a.repeats):
            ours.stdin.write("run\n")
            ours.stdin.flush()
            mine = json.loads(ours.stdout.readline())
            start = time.perf_counter()
            model = NMF(a.k, init="nndsvda", solver="cd", tol=a.tol, max_iter=500)
            encoding = model.fit_transform(features)
            theirs = (time.perf_counter() - start) * 1e3
            rows.append((mine, theirs))
        ours.stdin.close()
        ours.wait()
    wide = features.astype(np.float64)
    error = float(np.linalg.norm(wide - encoding.astype(np.float64) @ model.components_.astype(np.float64)))
    mine_ms = float(np.median([m["milliseconds"] for m, _ in rows]))
    theirs_ms = float(np.median([t for _, t in rows]))
    print(
        json.dumps(
            {
                "shape": list(features.shape),
                "k": a.k,
                "nonzero": float((features != 0).mean()),
                "repeats": a.repeats,
                "partwise": {
                    "path": rows[0][0]["path"],
                    "ms": mine_ms,
                    "iterations": rows[0][0]["iterations"],
                    "error": rows[0][0]["error"],
                },
                "sklearn": {"version": sklearn.__version__, "ms": theirs_ms, "iterations": int(model.n_iter_), "error": error},
                "ratio": theirs_ms / mine_ms,
                "error_excess": rows[0][0]["error"] / error - 1,
            }
        )
    )


if __name__ == "__main__":
    main()
