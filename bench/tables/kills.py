#!/usr/bin/env python3
"""Kills every verb that writes at random moments, fills its disk at every size, and lets two write at once; afterwards the output is the old one or the new one, byte for byte.

usage: kills.py PARTWISE [--points 100] [--verbs fit,explain,...] [--disk] [--seed 1]

PARTWISE is the command, for example "dotnet Partwise.Cli.dll". At each point an old output is there or not, by chance; the process gets SIGKILL; the output has to be absent, the old or the new one; then
the verb is run again to its end and has to leave the new output and nothing beside it. --disk adds runs on file systems of stepped sizes (needs the right to mount). Kills of trainings that go on
with --resume are in training_kills.py.
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

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}


def digest(path):
    """All files below a path (or the file) in one number; None where there is nothing."""
    if not os.path.lexists(path):
        return None
    total = hashlib.sha256()
    files = [path] if os.path.isfile(path) else sorted(os.path.join(f, n) for f, _, names in os.walk(path) for n in names)
    for file in files:
        with open(file, "rb") as content:
            total.update(os.path.relpath(file, path).encode() + b"\0" + hashlib.sha256(content.read()).digest())
    return total.hexdigest()


class Verb:
    def __init__(self, name, new, old, suffix="", places=("out",), resume=False):
        self.name, self.new, self.old, self.suffix, self.places, self.resume = name, new, old, suffix, places, resume


def verbs(command, work):
    """The verbs, each with a command for a new output and one for another, older output. OUT stands for its place."""
    demo = os.path.join(work, "demo")
    subprocess.run([*command, "demo", "-o", demo, "--images", "3", "--no-browser", "--quiet"], check=True, **QUIET)
    model, birds, bundle = (os.path.join(demo, n) for n in ("aviary-small.onnx", "birds", "aviary.partwise"))
    photos = sorted(os.path.join(f, n) for f, _, names in os.walk(os.path.join(birds, "images")) for n in names)[:8]
    few = ["--images-per-class", "3"]
    train = ["train", "classifier", model, birds, "-o", "OUT", "--overwrite", "--quiet"]
    prototypes = os.path.join(work, "prototypes.partwise")
    found = [
        Verb("dataset", ["dataset", "make", "aviary", "OUT", "--species", "3", "--images", "6", "--test-images", "3", "--size", "64", "--overwrite", "--quiet"],
             ["dataset", "make", "aviary", "OUT", "--species", "2", "--images", "2", "--test-images", "1", "--size", "64", "--quiet"]),
        Verb("fit", ["fit", model, birds, "-k", "3", *few, "-o", "OUT", "--overwrite", "--quiet"], ["fit", model, birds, "-k", "2", *few, "-o", "OUT", "--quiet"]),
        Verb("explain", ["explain", bundle, *photos, "-o", "OUT", "--overwrite", "--quiet"], ["explain", bundle, photos[0], "-o", "OUT", "--quiet"]),
        Verb("evaluate", ["evaluate", bundle, birds, "--methods", "parts,random", "--metrics", "accuracy,completeness,deletion", "--images", "12", "-o", "OUT", "--quiet"],
             ["evaluate", bundle, birds, "--methods", "parts", "--metrics", "accuracy", "--images", "4", "-o", "OUT", "--quiet"], resume=True),
        Verb("train", [*train, "--seed", "2"], [*train, "--seed", "1"], ".onnx"),
    ]
    trained = subprocess.run([*command, "train", "protopnet", model, birds, "-o", prototypes, "--joint-epochs", "1", "--quiet"], **QUIET)
    if trained.returncode == 0:
        small = ["--train-patches", "2", "--test-patches", "1"]
        found += [Verb("prune", ["prune", prototypes, birds, "-o", "OUT", "--last", "keep", "-k", "3", "--threshold", "1", "--overwrite", "--quiet"],
                       ["prune", prototypes, birds, "-o", "OUT", "--last", "keep", "-k", "2", "--threshold", "1", "--quiet"]),
                  Verb("analyze", ["analyze", "OUT", birds, *small, "--quiet"], ["copy", prototypes, "OUT"]),
                  Verb("report", ["report", "OUT", "--quiet"], ["copy", bundle, "OUT"])]
    else:
        print("no prototype network, so no prune and analyze: " + trained.stderr.decode().strip(), file=sys.stderr)
        found.append(Verb("report", ["report", "OUT", "--linked", "--quiet"], ["copy", bundle, "OUT"]))
    return found


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
    out = os.path.join(place, "out" + verb.suffix)
    needs_old = verb.old[0] == "copy"
    code, error = finish(command, verb.old, out)
    assert code == 0, f"{verb.name}: {error}"
    old = digest(out)
    saved = os.path.join(work, "saved")
    shutil.rmtree(saved, ignore_errors=True)
    shutil.copytree(place, saved)
    new_arguments = [*verb.new, "--overwrite"] if verb.resume else verb.new
    start = time.time()
    code, error = finish(command, new_arguments, out)
    assert code == 0, f"{verb.name}: {error}"
    length, new = time.time() - start, digest(out)
    counts, faults = {"absent": 0, "old": 0, "new": 0}, []
    for point in range(points):
        shutil.rmtree(place)
        with_old = needs_old or chance.random() < 0.5
        shutil.copytree(saved, place) if with_old else os.makedirs(place)
        process = run(command, new_arguments, out)
        time.sleep(chance.uniform(0, 1.1 * length))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        state = digest(out)
        kind = "absent" if state is None else "old" if state == old else "new" if state == new else "MIXED"
        if kind == "MIXED" or (with_old and kind == "absent"):
            faults.append(f"point {point}: {kind} with {'an' if with_old else 'no'} old output")
            continue
        counts[kind] += 1
        code, error = finish(command, [*verb.new, "--resume" if kind == "absent" else "--overwrite"] if verb.resume else verb.new, out)
        left = sorted(set(os.listdir(place)) - {os.path.basename(out)})
        if code != 0 or digest(out) != new or left:
            faults.append(f"point {point}: running again gave {code}, {'the same' if digest(out) == new else 'another'} output, and left {left}: {error.strip()}")
    # Two at once: one of them may be refused, none may spoil the other.
    shutil.rmtree(place)
    shutil.copytree(saved, place) if needs_old else os.makedirs(place)
    pair = [run(command, new_arguments, out) for _ in range(2)]
    for process in pair:
        process.communicate()
    if digest(out) != new or sorted(os.listdir(place)) != [os.path.basename(out)]:
        faults.append(f"two at once: codes {[p.returncode for p in pair]}, {'the same' if digest(out) == new else 'another'} output, {sorted(os.listdir(place))}")
    return counts, faults


def disks(command, verb, work):
    """A disk of each size: the run fails and leaves what was there, or succeeds."""
    mount, faults, sizes = os.path.join(work, "disk"), [], 0
    os.makedirs(mount, exist_ok=True)
    for kilobytes in (16, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 65536):
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", mount], check=True)
        try:
            out = os.path.join(mount, "out" + verb.suffix)
            code, error = finish(command, verb.new, out)
            left = os.listdir(mount)
            allowed = [os.path.basename(out)] if code == 0 else [os.path.basename(out) + ".partial"] if verb.resume and left else []
            sizes += 1
            if left != allowed or "unforeseen" in error:
                faults.append(f"disk of {kilobytes} kB: code {code}, {left}: {error.strip()}")
        finally:
            subprocess.run(["umount", mount], check=True)
    return sizes, faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("partwise")
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--verbs", default="")
    parser.add_argument("--disk", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    command, wanted, bad, total = shlex.split(arguments.partwise), [v for v in arguments.verbs.split(",") if v], 0, 0
    with tempfile.TemporaryDirectory() as work:
        print("| verb | kills | absent | old | new | faults |\n| --- | ---: | ---: | ---: | ---: | ---: |", flush=True)
        for verb in verbs(command, work):
            if wanted and verb.name not in wanted:
                continue
            counts, faults = measure(command, verb, work, arguments.points, random.Random(arguments.seed))
            if arguments.disk and verb.old[0] != "copy":
                faults += disks(command, verb, work)[1]
            print(f"| {verb.name} | {arguments.points} | {counts['absent']} | {counts['old']} | {counts['new']} | {len(faults)} |", flush=True)
            for fault in faults:
                print(f"{verb.name}: {fault}", file=sys.stderr, flush=True)
            bad, total = bad + len(faults), total + arguments.points
    print(f"{total} kills, {bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
