#!/usr/bin/env python3
"""The tables of 32 classes in docs/results.md: two backbones with heads trained here, k = 5 and 10, every discovery and every control.

usage: parts32.py PARTWISE OUT train|test [--data DIR] [--only NAME,...] [--k 5,10] [--backbones B,...] [--table]

PARTWISE is the command, for example "dotnet Partwise.Cli.dll". train looks at training photos only: found in one half of each class's
photos, measured on the other, and the other way round. test looks at the test photos, of parts found in all training photos.
What is there in OUT already is kept, so that an interrupted run goes on where it was; --table only prints.
"""
import argparse
import json
import os
import random
import shlex
import shutil
import subprocess

BACKBONES = {"imagenet": "imagenet-mobilenetv2.onnx", "inat": "inat-birds-mobilenetv2.onnx"}
DISCOVERIES = {
    "nmf": ["--factorizer", "nmf"],
    "nmf-paper": ["--factorizer", "nmf", "--basis", "paper"],
    "contrast": ["--factorizer", "contrast"],
    "contrast-shared": ["--factorizer", "contrast", "--share", "all"],
    "copies": ["--factorizer", "copies"],
    "position": ["--factorizer", "position"],
    "random-contrast": ["--factorizer", "random-contrast"],
    "kmeans": ["--factorizer", "kmeans"],
    "random": ["--factorizer", "random"],
}
CONTROLS = ["copies", "position", "random-contrast", "kmeans", "random"]
SCORES = {"distinctParts": "distinct parts", "regionAgreement": "regions", "regionInformation": "NMI"}
METRICS = (
    "consistency,distinct-parts,region-agreement,region-nmi,region-purity,no-hit-rate,overlap,negative-map-mass,top-parts-error,sufficiency"
)


def cub32(data, folder):
    """cub7 and the 25 more as one CUB-200-2011 folder; their ids are the dataset's own."""
    sources = [os.path.join(data, name) for name in ("CUB_200_2011_subset", "CUB_200_2011_25more")]
    os.makedirs(os.path.join(folder, "images"), exist_ok=True)
    os.makedirs(os.path.join(folder, "parts"), exist_ok=True)
    for name in (
        "classes.txt",
        "images.txt",
        "train_test_split.txt",
        "image_class_labels.txt",
        "bounding_boxes.txt",
        "parts/part_locs.txt",
    ):
        with open(os.path.join(folder, name), "w") as file:
            for source in sources:
                with open(os.path.join(source, name)) as own:
                    file.writelines(line.rstrip("\n") + "\n" for line in own)
    shutil.copyfile(os.path.join(sources[0], "parts", "parts.txt"), os.path.join(folder, "parts", "parts.txt"))
    for source in sources:
        for name in os.listdir(os.path.join(source, "images")):
            link = os.path.join(folder, "images", name)
            if not os.path.lexists(link):
                os.symlink(os.path.join(source, "images", name), link)


def fold(whole, number, folder):
    """The training photos alone: every second one of a class is "train", the others are "test"."""

    def lines(name):
        with open(os.path.join(whole, name)) as file:
            return [line.rstrip("\n") for line in file]

    split, of = (dict(line.split(" ") for line in lines(name)) for name in ("train_test_split.txt", "image_class_labels.txt"))
    kept = [line.split(" ")[0] for line in lines("images.txt") if split[line.split(" ")[0]] == "1"]
    place, seen = {}, {}
    for image in kept:
        place[image] = seen.get(of[image], 0)
        seen[of[image]] = place[image] + 1
    os.makedirs(os.path.join(folder, "parts"), exist_ok=True)
    if not os.path.lexists(os.path.join(folder, "images")):
        os.symlink(os.path.join(whole, "images"), os.path.join(folder, "images"))
    for name in ("classes.txt", "parts/parts.txt"):
        shutil.copyfile(os.path.join(whole, name), os.path.join(folder, name))
    for name in ("images.txt", "image_class_labels.txt", "bounding_boxes.txt", "parts/part_locs.txt"):
        with open(os.path.join(folder, name), "w") as file:
            file.writelines(line + "\n" for line in lines(name) if line.split(" ")[0] in place)
    with open(os.path.join(folder, "train_test_split.txt"), "w") as file:
        file.writelines(f"{image} {int(place[image] % 2 == number)}\n" for image in kept)


class Study:
    def __init__(self, args):
        self.args = args
        self.out = os.path.abspath(args.out)
        os.makedirs(self.out, exist_ok=True)
        self.whole = os.path.join(self.out, "cub32")
        if not os.path.exists(os.path.join(self.whole, "parts", "parts.txt")):
            cub32(args.data, self.whole)
        self.folds = [os.path.join(self.out, f"fold{number}") for number in (0, 1)]
        for number, folder in enumerate(self.folds):
            if not os.path.exists(os.path.join(folder, "train_test_split.txt")):
                fold(self.whole, number, folder)
        self.names = args.only.split(",") if args.only else list(DISCOVERIES)
        self.ks = [int(k) for k in args.k.split(",")]

    def partwise(self, *words):
        run = subprocess.run([*shlex.split(self.args.partwise), *words], capture_output=True, text=True)
        if run.returncode != 0:
            raise SystemExit(f"{' '.join(words)}\n{run.stderr}")
        return run.stdout

    def model(self, backbone):
        path = os.path.join(self.out, f"{backbone}.onnx")
        if not os.path.exists(path):
            source = os.path.join(self.args.data, "models", BACKBONES[backbone])
            print(self.partwise("train", "classifier", source, self.whole, "-o", path, "--no-progress"), flush=True)
        if not os.path.exists(os.path.join(self.out, f"{backbone}-features")):
            self.partwise("features", path, self.whole, "-o", os.path.join(self.out, f"{backbone}-features"), "--no-progress")
        return path

    def run(self, backbone, tag, photos):
        """Fits what is missing and evaluates it in one go, so that a photo goes through the network once; one document per discovery and k."""
        folder = os.path.join(self.out, f"{tag}-{backbone}")
        os.makedirs(folder, exist_ok=True)
        wanted = [(name, k) for k in self.ks for name in self.names]
        missing = [(name, k) for name, k in wanted if not os.path.exists(os.path.join(folder, f"{name}-{k}.json"))]
        if missing and not self.args.table:
            model = self.model(backbone)
            for name, k in missing:
                bundle = os.path.join(folder, f"{name}-{k}.partwise")
                if not os.path.exists(bundle):
                    stored = ["--features", os.path.join(self.out, f"{backbone}-features")]
                    self.partwise(
                        "fit", model, photos, "-o", bundle, "-k", str(k), *DISCOVERIES[name], *stored, "--exemplars", "0", "--quiet"
                    )
            bundles = [os.path.join(folder, f"{name}-{k}.partwise") for name, k in missing]
            document = self.partwise("evaluate", *bundles, photos, "--methods", "parts", "--metrics", METRICS, "--json", "--quiet")
            self.divide(json.loads(document), missing, folder)
        found = {}
        for name, k in wanted:
            path = os.path.join(folder, f"{name}-{k}.json")
            if os.path.exists(path):
                with open(path) as file:
                    found[name, k] = json.load(file)
        return found

    def divide(self, document, missing, folder):
        for name, k in missing:
            method = "parts" if len(missing) == 1 else f"{name}-{k}:parts"
            own = {key: [row for row in document[key] if row["method"] == method] for key in ("rows", "classes")}
            with open(os.path.join(folder, f"{name}-{k}.partwise", "bundle.json")) as file:
                classes = json.load(file)["classes"]
            own["fit"] = [{"class": c["class"], "worst": c["worstSteadiness"], "bound": c["bound"]} for c in classes if c["decomposed"]]
            path = os.path.join(folder, f"{name}-{k}.json")
            with open(path + ".part", "w") as file:
                json.dump(own, file)
            os.replace(path + ".part", path)
            shutil.rmtree(os.path.join(folder, f"{name}-{k}.partwise"))

    def cells(self, backbone):
        """By k and discovery, the documents of its runs: two folds, or the test photos."""
        if self.args.photos == "train":
            runs = [self.run(backbone, f"fold{number}", folder) for number, folder in enumerate(self.folds)]
        else:
            runs = [self.run(backbone, "test", self.whole)]
        return {k: {name: [run[name, k] for run in runs] for name in self.names if all((name, k) in run for run in runs)} for k in self.ks}


def by_class(runs, score):
    """Per class the mean over runs."""
    values = {}
    for run in runs:
        for row in run["classes"]:
            if row.get(score) is not None:
                values.setdefault(row["class"], []).append(row[score])
    return {c: sum(v) / len(v) for c, v in values.items()}


def median(values):
    values = sorted(values)
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def bootstrap(values, seed=0, resamples=10000):
    generator = random.Random(seed)
    means = sorted(sum(generator.choices(values, k=len(values))) / len(values) for _ in range(resamples))
    return means[int(resamples * 0.025)], means[int(resamples * 0.975)]


def number(value, digits=3):
    return f"{value:.{digits}f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.{digits}f}"


def row(runs, variant):
    found = [r["value"] for run in runs for r in run["rows"] if r["variant"] == variant]
    return sum(found) / len(found) if found else None


def table(cell):
    print(
        "| | distinct parts | regions | NMI | purity | consistency | worst part's steadiness | sufficient parts | overlap | negative mass | no hit | top-1 error |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for name, runs in cell.items():
        cells = []
        for score in SCORES:
            values = list(by_class(runs, score).values())
            low, high = bootstrap(values)
            cells.append(f"{number(sum(values) / len(values))} [{number(low)}, {number(high)}]")
        worst = [c["worst"] for run in runs for c in run["fit"] if c["worst"] is not None]
        for variant, digits in (("region-purity:strongest", 3), ("consistency:honest", 1)):
            value = row(runs, variant)
            cells.append("" if value is None else number(value, digits))
        cells.append(number(median(worst)) if worst else "")
        for variant, digits in (
            ("sufficiency:parts", 2),
            ("overlap:per-image", 2),
            ("negative-map-mass:coefficient-sign", 3),
            ("no-hit-rate:honest", 3),
            ("top-parts-error:1", 3),
        ):
            value = row(runs, variant)
            cells.append("" if value is None else number(value, digits))
        print(f"| {name} | " + " | ".join(cells) + " |")


def paired(cell, candidate, others):
    print(
        f"\n{candidate} minus:\n\n| | " + " | ".join(SCORES.values()) + " | worst part's steadiness |\n|---|" + "---|" * (len(SCORES) + 1)
    )
    for other in others:
        if other not in cell or other == candidate:
            continue
        cells = []
        for score in SCORES:
            own, its = by_class(cell[candidate], score), by_class(cell[other], score)
            differences = [own[c] - its[c] for c in own if c in its]
            low, high = bootstrap(differences)
            cells.append(f"{sum(differences) / len(differences):+.3f} [{low:+.3f}, {high:+.3f}]")
        worst = [median([c["worst"] for run in cell[n] for c in run["fit"]]) for n in (candidate, other)]
        print(f"| {other} | " + " | ".join(cells) + f" | {worst[0] - worst[1]:+.3f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("partwise")
    parser.add_argument("out")
    parser.add_argument("photos", choices=["train", "test"])
    parser.add_argument("--data", default=os.environ.get("PARTWISE_DATA", "../shared/data"))
    parser.add_argument("--only")
    parser.add_argument("--k", default="5,10")
    parser.add_argument("--backbones", default=",".join(BACKBONES))
    parser.add_argument("--table", action="store_true")
    args = parser.parse_args()
    args.data = os.path.abspath(args.data)
    study = Study(args)
    for backbone in args.backbones.split(","):
        for k, cell in study.cells(backbone).items():
            if not cell:
                continue
            print(f"\n**{backbone}, k = {k}**\n")
            table(cell)
            for candidate in ("contrast", "contrast-shared"):
                if candidate in cell:
                    paired(cell, candidate, ["nmf", *CONTROLS, "contrast"])


if __name__ == "__main__":
    main()
