#!/usr/bin/env python3
"""A post-hoc part-prototype fit as a researcher would write it in Python: Pillow, PyTorch, scikit-learn, SciPy.

usage: python_fit.py MODEL.onnx CUB_ROOT OUT_FOLDER [-k 5] [--exemplars 10] [--threads 2] [--batch 16]

Decodes the training photos of each class, runs them in batches, factorises each class's features (NMF, NNDSVDa, coordinate descent), scales
(least squares), shares the residual out (Nelder-Mead over one weight per part), and writes prototypes.npz and per prototype the exemplar
crops and the photos they come from. Photos are decoded and pictures drawn by a pool of --threads threads. Prints one JSON object with seconds.
"""
import time

START = time.perf_counter()

import argparse
import json
import os
import pathlib
import warnings
from concurrent.futures import ThreadPoolExecutor

WINDOW = 72 / 224  # of the input: the side of the square cut out around a peak
PATCH, CONTEXT, QUALITY = 112, 224, 85


def arguments():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("model", type=pathlib.Path)
    ap.add_argument("images", type=pathlib.Path)
    ap.add_argument("out", type=pathlib.Path)
    ap.add_argument("-k", type=int, default=5)
    ap.add_argument("--exemplars", type=int, default=10)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--batch", type=int, default=16)
    return ap.parse_args()


A = arguments()
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(A.threads)

import numpy as np
import torch
from PIL import Image, ImageDraw
from scipy.optimize import minimize
from sklearn.decomposition import NMF
from threadpoolctl import threadpool_info

from onnx_in_torch import OnnxClassifier


def training_photos(root):
    """{class index: [path]} of the official training split."""
    table = lambda name: dict(line.split() for line in (root / name).read_text().splitlines() if line.strip())
    paths, labels, train = table("images.txt"), table("image_class_labels.txt"), table("train_test_split.txt")
    classes = {}
    for number, path in paths.items():
        if train[number] == "1":
            classes.setdefault(int(labels[number]) - 1, []).append(root / "images" / path)
    return classes


class View:
    """Resize the short side, cut out the centre; remembers where the crop lies in the photo."""

    def __init__(self, path, resize, crop):
        with Image.open(path) as file:
            photo = file.convert("RGB")
        width, height = photo.size
        self.scale = resize / min(width, height)
        size = (resize, resize * height // width) if width <= height else (resize * width // height, resize)
        self.x, self.y = round((size[0] - crop) / 2), round((size[1] - crop) / 2)
        self.crop = crop
        self.pixels = np.asarray(photo.resize(size, Image.BILINEAR).crop((self.x, self.y, self.x + crop, self.y + crop)))

    def window(self, row, column, rows, columns):
        """The square around a position of the feature map, in pixels of the photo."""
        side = WINDOW * self.crop
        left = min(max((column + 0.5) * self.crop / columns - side / 2, 0), self.crop - side)
        top = min(max((row + 0.5) * self.crop / rows - side / 2, 0), self.crop - side)
        corners = (left + self.x, top + self.y, left + self.x + side, top + self.y + side)
        return tuple(round(c / self.scale) for c in corners)


def unit(columns):
    return columns / np.maximum(np.linalg.norm(columns, axis=0), 1e-30)


def factorise(features, head, k):
    """Parts [k, D] and their coefficients."""
    model = NMF(k, init="nndsvda", solver="cd", tol=1e-4, max_iter=200)
    model.fit_transform(features)
    parts = model.components_
    return parts, np.linalg.lstsq(parts.T, head, rcond=None)[0]


def refine(features, head, parts, alpha):
    """p~ [k, D] with sum p~ = head."""
    k = len(alpha)
    residual = head - alpha @ parts
    target = unit((features @ parts.T) * np.where(alpha < 0, -1, 1).astype(np.float32))

    def shares(weights):
        mass = np.abs(weights).astype(np.float32)[:, None] * parts
        total = mass.sum(0)
        return residual * np.where(total > 0, mass / np.maximum(total, 1e-30), np.float32(1 / k))

    distance = lambda weights: float(((target - unit(features @ shares(weights).T)) ** 2).sum())
    best = minimize(distance, np.ones(k), method="Nelder-Mead", options=dict(maxfev=60 * k))
    return alpha[:, None] * parts + shares(best.x)


def draw(folder, path, window, name):
    with Image.open(path) as file:
        photo = file.convert("RGB")
    photo.crop(window).resize((PATCH, PATCH), Image.BICUBIC).save(folder / f"{name}.jpg", quality=QUALITY)
    scale = CONTEXT / max(photo.size)
    small = photo.resize(tuple(max(1, round(s * scale)) for s in photo.size), Image.BILINEAR)
    ImageDraw.Draw(small).rectangle([c * scale for c in window], outline=(255, 176, 0), width=2)
    small.save(folder / f"{name}-context.jpg", quality=QUALITY)


def blas():
    """The BLAS library behind NumPy, or null for the slow reference one, which this list does not know."""
    return next((f"{i['internal_api']} {i['version']}" for i in threadpool_info() if i["user_api"] == "blas"), None)


def main():
    warnings.filterwarnings("ignore")
    seconds = dict.fromkeys(("load", "decode", "forward", "factorise", "refine", "pictures"), 0.0)
    torch.set_num_threads(A.threads)
    classifier = OnnxClassifier(A.model)
    resize, crop = classifier.preprocessing["resize"], classifier.preprocessing["crop"]
    mean, std = (torch.tensor(classifier.preprocessing[n]).view(3, 1, 1) for n in ("mean", "std"))
    classes = training_photos(A.images)
    pool = ThreadPoolExecutor(A.threads)
    A.out.mkdir(parents=True, exist_ok=True)
    result, photos = {}, 0
    seconds["load"] = time.perf_counter() - START

    def timed(stage, begin):
        now = time.perf_counter()
        seconds[stage] += now - begin
        return now

    for c, paths in sorted(classes.items()):
        views, blocks = [], []
        for i in range(0, len(paths), A.batch):
            clock = time.perf_counter()
            batch = list(pool.map(lambda p: View(p, resize, crop), paths[i : i + A.batch]))
            pixels = torch.from_numpy(np.stack([v.pixels for v in batch]).transpose(0, 3, 1, 2)).float()
            clock = timed("decode", clock)
            with torch.inference_mode():
                _, maps = classifier((pixels - mean) / std)
            blocks.append(maps.permute(0, 2, 3, 1).contiguous().numpy())
            timed("forward", clock)
            views += batch
        clock = time.perf_counter()
        stack = np.concatenate(blocks)
        n, rows, columns, d = stack.shape
        features = stack.reshape(-1, d)
        parts, alpha = factorise(features, classifier.head[c], A.k)
        clock = timed("factorise", clock)
        prototypes = refine(features, classifier.head[c], parts, alpha)
        maps = (features @ prototypes.T).reshape(n, rows * columns, A.k)
        clock = timed("refine", clock)
        result |= {f"class{c}.parts": parts, f"class{c}.alpha": alpha, f"class{c}.prototypes": prototypes}
        jobs = []
        for part in range(A.k):
            peaks = maps[:, :, part].max(1)
            for rank, image in enumerate(np.argsort(-peaks)[: A.exemplars]):
                row, column = divmod(int(maps[image, :, part].argmax()), columns)
                folder = A.out / "patches" / f"class{c:04}"
                folder.mkdir(parents=True, exist_ok=True)
                jobs.append((folder, paths[image], views[image].window(row, column, rows, columns), f"part{part}-{rank:02}"))
        list(pool.map(lambda job: draw(*job), jobs))
        timed("pictures", clock)
        photos += n
    np.savez(A.out / "prototypes.npz", **result)
    pool.shutdown()
    print(
        json.dumps(
            dict(
                images=photos,
                classes=len(classes),
                k=A.k,
                torch=torch.__version__,
                blas=blas(),
                seconds=dict(seconds, total=time.perf_counter() - START),
            )
        )
    )


if __name__ == "__main__":
    main()
