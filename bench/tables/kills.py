#!/usr/bin/env python3
"""Kills every verb that writes at random moments, fills its disk at every size, and lets two write at once; afterwards the output is the old one or the new one, byte for byte.

usage: kills.py PARTWISE [--points 100] [--verbs fit,explain,...] [--disk] [--seed 1]

PARTWISE is the command, for example "dotnet Partwise.Cli.dll". All works on a tiny model and tiny photos (tiny_world.py). At each point an old output is there or not, by chance; the process gets SIGKILL; the
output has to be absent, the old or the new one; then, unless the kill left everything as it was before or as it is at the end, the verb is run again and has to leave the new output and nothing beside it.
Two verbs are different by design: 'features' goes on where it was, so that each of its files is absent or the new one, and 'name' changes two files of a bundle, each of which is the old or the new one.
--disk adds runs on file systems of stepped sizes (needs the right to mount). Kills of trainings that go on with --resume are in training_kills.py.
"""
import argparse
import hashlib
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from tiny_world import TinyWorld

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
SIZES = (4, 8, 16, 32, 48, 64, 96, 128, 256, 512, 1024, 4096)


def files(path):
    """The digest of each file below a path, or of the file; nothing where there is nothing."""
    names = [path] if os.path.isfile(path) else [os.path.join(f, n) for f, _, names in os.walk(path) for n in names]
    found = {}
    for name in names:
        with open(name, "rb") as content:
            found[os.path.relpath(name, path)] = hashlib.sha256(content.read()).hexdigest()
    return found


class Verb:
    """A command for a new output and one for another, older output (or a bundle that is copied). OUT stands for its place."""

    def __init__(self, name, new, old, suffix="", lands="", resume=False, pieces=False):
        self.name, self.new, self.old, self.suffix, self.lands, self.resume, self.pieces = name, new, old, suffix, lands, resume, pieces

    @property
    def inside(self):
        """Whether it changes something that has to be there."""
        return self.old[0] == "copy"

    def out(self, place):
        return os.path.join(place, "out" + self.suffix)

    def made(self, place):
        """What it makes, which for a shard is named after the bundle."""
        return self.out(place) + self.lands

    def kind(self, state, old, new):
        if state == new:
            return "new"
        if state == (old or {}):
            return "old" if old else "absent"
        if not state:
            return "absent"
        if self.pieces and all(digest in (new.get(name), (old or {}).get(name)) for name, digest in state.items() if ".tmp-" not in name):
            return "between"
        return "MIXED"


def verbs(w, wanted):
    """The verbs, made one by one, so that nothing is prepared for those that are not wanted."""
    again = ["--overwrite", "--quiet"]
    make = ["dataset", "make", "aviary", "OUT", "--size", "64", "--test-images", "1"]
    fit = ["fit", w.model, w.birds, "-o", "OUT"]
    made = {
        "dataset-make": lambda: Verb(
            "", [*make, "--species", "3", "--images", "2", *again], [*make, "--species", "2", "--images", "1", "--quiet"]
        ),
        "dataset-render": lambda: Verb(
            "",
            ["dataset", "render", w.scene, "-o", "OUT", "--remove", "beak", *again],
            ["dataset", "render", w.scene, "-o", "OUT", "--quiet"],
            ".png",
        ),
        "fit": lambda: Verb("", [*fit, "-k", "2", *again], [*fit, "-k", "1", "--quiet"]),
        "fit-shard": lambda: Verb(
            "", [*fit, "-k", "2", "--shard", "1/1", *again], [*fit, "-k", "1", "--shard", "1/1", "--quiet"], lands=".shard-1-of-1"
        ),
        "merge": lambda: Verb("", ["merge", w.shard, "-o", "OUT", *again], [*fit, "-k", "1", "--quiet"]),
        "features": lambda: Verb(
            "", ["features", w.model, w.birds, "-o", "OUT", "--quiet"], ["features", w.model, w.birds, "-o", "OUT", "--quiet"], pieces=True
        ),
        "explain": lambda: Verb(
            "", ["explain", w.bundle, *w.photos[:2], "-o", "OUT", *again], ["explain", w.bundle, w.photos[0], "-o", "OUT", "--quiet"]
        ),
        "report": lambda: Verb("", ["report", "OUT", "--linked", "--quiet"], ["copy", w.bundle, "OUT"]),
        "evaluate": lambda: Verb(
            "",
            [
                "evaluate",
                w.bundle,
                w.birds,
                "--methods",
                "parts,random",
                "--metrics",
                "accuracy,completeness,deletion",
                "--threads",
                "1",
                "-o",
                "OUT",
                "--quiet",
            ],
            ["evaluate", w.bundle, w.birds, "--methods", "parts", "--metrics", "accuracy", "-o", "OUT", "--quiet"],
            resume=True,
        ),
        "audit": lambda: Verb(
            "", ["audit", w.bundle, w.birds, "--split", "all", "-o", "OUT", *again], ["audit", w.bundle, w.birds, "-o", "OUT", "--quiet"]
        ),
        "compare": lambda: Verb(
            "",
            ["compare", w.bundle, w.model, w.birds, "-o", "OUT", *again],
            ["compare", w.model, w.bundle, w.birds, "-o", "OUT", "--quiet"],
        ),
        "edit": lambda: Verb(
            "",
            ["edit", w.bundle, "--remove", "red:1", "-o", "OUT", *again],
            ["edit", w.bundle, "--remove", "green:1", "-o", "OUT", "--quiet"],
            ".onnx",
        ),
        "name": lambda: Verb("", ["name", "OUT", "red", "1", "tail", "--quiet"], ["copy", w.bundle, "OUT"], pieces=True),
        "export": lambda: Verb(
            "", ["export", w.bundle, "-o", "OUT", "--top", "2", *again], ["export", w.bundle, "-o", "OUT", "--quiet"], ".onnx"
        ),
        "export-site": lambda: Verb(
            "",
            ["export", w.bundle, "--site", "OUT", "--runtime", w.runtime, "--top", "2", *again],
            ["export", w.bundle, "--site", "OUT", "--runtime", w.runtime, "--quiet"],
        ),
        "train-classifier": lambda: Verb(
            "",
            ["train", "classifier", w.model, w.birds, "-o", "OUT", "--strength", "0.1", *again],
            ["train", "classifier", w.model, w.birds, "-o", "OUT", "--strength", "1", "--quiet"],
            ".onnx",
        ),
        "train-protopnet": lambda: Verb(
            "", [*w.protopnet, "-o", "OUT", "--seed", "2", *again], [*w.protopnet, "-o", "OUT", "--seed", "1", "--quiet"]
        ),
        "prune": lambda: Verb(
            "",
            ["prune", w.prototypes, w.birds, "-o", "OUT", "--last", "keep", "-k", "3", "--threshold", "1", *again],
            ["prune", w.prototypes, w.birds, "-o", "OUT", "--last", "keep", "-k", "2", "--threshold", "1", "--quiet"],
        ),
        "analyze": lambda: Verb(
            "", ["analyze", "OUT", w.birds, "--train-patches", "2", "--test-patches", "1", "--quiet"], ["copy", w.prototypes, "OUT"]
        ),
        "import": lambda: Verb(
            "",
            ["import", w.state, w.model, "-o", "OUT", *again],
            ["import", w.state, w.model, "-o", "OUT", "--epsilon", "0.001", "--quiet"],
            ".onnx",
        ),
        "demo": lambda: Verb(
            "",
            ["demo", "-o", "OUT", "--images", "2", "--no-browser", "--quiet"],
            ["demo", "-o", "OUT", "--images", "3", "--no-browser", "--quiet"],
        ),
    }
    unknown = [v for v in wanted if v not in made]
    if unknown:
        sys.exit(f"There is no verb '{unknown[0]}'; there are {', '.join(made)}.")
    for name in wanted or made:
        verb = made[name]()
        verb.name = name
        yield verb


def run(command, arguments, out):
    arguments = [out if a == "OUT" else a for a in arguments]
    if arguments[0] == "copy":
        return shutil.copytree(arguments[1], arguments[2]) and None
    return subprocess.Popen([*command, *arguments], **QUIET)


def finish(command, arguments, out):
    process = run(command, arguments, out)
    if process is None:
        return 0, ""
    error = process.communicate()[1].decode()
    return process.returncode, error


def measure(command, verb, work, points, chance):
    place = os.path.join(work, "place")
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    code, error = finish(command, verb.old, verb.out(place))
    assert code == 0, f"{verb.name}: {error}"
    old = files(verb.made(place))
    saved = os.path.join(work, "saved")
    shutil.rmtree(saved, ignore_errors=True)
    shutil.copytree(place, saved)
    replace = [*verb.new, "--overwrite"] if verb.resume else verb.new
    start = time.time()
    code, error = finish(command, replace, verb.out(place))
    assert code == 0, f"{verb.name}: {error}"
    length, new = time.time() - start, files(verb.made(place))
    whole = files(place)
    counts, faults = {"absent": 0, "old": 0, "new": 0, "between": 0, "again": 0}, []
    for point in range(points):
        shutil.rmtree(place)
        with_old = verb.inside or chance.random() < 0.5
        shutil.copytree(saved, place) if with_old else os.makedirs(place)
        before = files(place)
        process = run(command, replace, verb.out(place))
        time.sleep(chance.uniform(0, 1.1 * length))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kind = verb.kind(files(verb.made(place)), old if with_old else None, new)
        if kind == "MIXED" or (with_old and kind == "absent"):
            faults.append(f"point {point}: {kind} with {'an' if with_old else 'no'} old output")
            continue
        counts[kind] += 1
        if files(place) in (before, whole) and len(os.listdir(place)) <= 1:
            continue
        counts["again"] += 1
        code, error = finish(
            command, [*verb.new, "--resume" if kind == "absent" else "--overwrite"] if verb.resume else verb.new, verb.out(place)
        )
        left = sorted(set(os.listdir(place)) - {os.path.basename(verb.made(place))})
        if code != 0 or files(verb.made(place)) != new or left:
            faults.append(
                f"point {point}: running again gave {code}, {'the same' if files(verb.made(place)) == new else 'another'} output, and left {left}: {error.strip()}"
            )
    # Two at once: one of them may be refused, none may spoil the other.
    shutil.rmtree(place)
    shutil.copytree(saved, place) if verb.inside else os.makedirs(place)
    pair = [run(command, replace, verb.out(place)) for _ in range(2)]
    for process in pair:
        process.communicate()
    if files(verb.made(place)) != new or os.listdir(place) != [os.path.basename(verb.made(place))]:
        faults.append(
            f"two at once: codes {[p.returncode for p in pair]}, {'the same' if files(verb.made(place)) == new else 'another'} output, {sorted(os.listdir(place))}"
        )
    return counts, faults


def disks(command, verb, work):
    """A disk of each size: the run fails and leaves what was there, or succeeds."""
    mount, faults = os.path.join(work, "disk"), []
    os.makedirs(mount, exist_ok=True)
    base = (
        sum((os.path.getsize(os.path.join(f, n)) // 4096 + 2) * 4 for f, _, names in os.walk(verb.old[1]) for n in names)
        if verb.inside
        else 0
    )
    for kilobytes in SIZES:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={base + kilobytes}k", "tmpfs", mount], check=True)
        try:
            if verb.inside:
                finish(command, verb.old, verb.out(mount))
            before = files(mount)
            code, error = finish(command, verb.new, verb.out(mount))
            left = set(os.listdir(mount))
            name = os.path.basename(verb.made(mount))
            kept = {name} if verb.inside or verb.pieces else {os.path.basename(verb.out(mount)) + ".partial"} if verb.resume else set()
            if (
                (left != {name} if code == 0 else not left <= kept)
                or (code != 0 and verb.inside and not verb.pieces and files(mount) != before)
                or "unforeseen" in error
            ):
                faults.append(f"disk of {kilobytes} kB: code {code}, {sorted(left)}: {error.strip()}")
        finally:
            subprocess.run(["umount", mount], check=True)
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("partwise")
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--verbs", default="")
    parser.add_argument("--disk", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    command, bad, total = shlex.split(arguments.partwise), 0, 0
    with tempfile.TemporaryDirectory() as work:
        print(
            "| verb | kills | absent | old | new | between | run again | disks | faults |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            flush=True,
        )
        for verb in verbs(TinyWorld(command, work), [v for v in arguments.verbs.split(",") if v]):
            counts, faults = measure(command, verb, work, arguments.points, random.Random(f"{arguments.seed} {verb.name}"))
            if arguments.disk:
                faults += disks(command, verb, work)
            kinds = " | ".join(str(counts[k]) for k in ("absent", "old", "new", "between", "again"))
            print(f"| {verb.name} | {arguments.points} | {kinds} | {len(SIZES) if arguments.disk else 0} | {len(faults)} |", flush=True)
            for fault in faults:
                print(f"{verb.name}: {fault}", file=sys.stderr, flush=True)
            bad, total = bad + len(faults), total + arguments.points
    print(f"{total} kills, {bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
