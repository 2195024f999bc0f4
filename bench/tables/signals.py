#!/usr/bin/env python3
"""How long every verb takes to end after SIGINT, SIGTERM and SIGHUP, sent at moments spread over its whole run: while photos are decoded, in forward passes, in factorisations and training steps, in the
certificate, while the page is written.

usage: signals.py PARTWISE [--moments 8] [--verbs fit,...] [--model MODEL --photos DATASET] [--seed 1]

PARTWISE is the command, for example "dotnet Partwise.Cli.dll". Without --model all works on a tiny model (tiny_world.py). A moment is a share of the time that the verb takes when it is left alone, counted from
its start; a run that is over before its signal does not count, and what was whole and in its place by then is not left behind. Never start this in a shell's background: SIGINT would be ignored.
"""
import argparse
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from kills import QUIET, files, finish, run, verbs
from tiny_world import TinyWorld

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def measure(command, verb, work, moments, chance):
    """The seconds from signal to end, with the moment of each; and what was left behind."""
    place, saved = os.path.join(work, "place"), os.path.join(work, "saved")
    for folder in (place, saved):
        shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(place)
    if verb.inside:
        finish(command, verb.old, verb.out(place))
    shutil.copytree(place, saved)
    arguments = verb.new
    start = time.time()
    code, error = finish(command, arguments, verb.out(place))
    assert code == 0, f"{verb.name}: {error}"
    length, waits, over, faults = time.time() - start, [], 0, []
    new = files(verb.made(place))
    for number in range(moments * len(SIGNALS)):
        shutil.rmtree(place)
        shutil.copytree(saved, place)
        process = run(command, arguments, verb.out(place))
        moment = (number // len(SIGNALS) + chance.random()) / moments
        time.sleep(moment * length)
        if process.poll() is not None:
            over += 1
            process.communicate()
            continue
        start = time.time()
        process.send_signal(SIGNALS[number % len(SIGNALS)])
        process.communicate()
        wait = time.time() - start
        if process.returncode == 0:
            over += 1
            continue
        waits.append((wait, moment, SIGNALS[number % len(SIGNALS)].name))
        # A signal in the last moment finds the new output whole and in its place.
        expected = {os.path.basename(verb.made(place))} if verb.inside or verb.pieces or files(verb.made(place)) == new else set()
        left = {name for name in os.listdir(place) if not (verb.resume and name.endswith(".partial"))} - expected
        if left or any(".tmp" in name for _, _, names in os.walk(place) for name in names):
            faults.append(f"{SIGNALS[number % len(SIGNALS)].name} at {moment:.2f} left {sorted(left)}")
    return length, waits, over, faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("partwise")
    parser.add_argument("--moments", type=int, default=8)
    parser.add_argument("--verbs", default="")
    parser.add_argument("--model")
    parser.add_argument("--photos")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    command, bad = shlex.split(arguments.partwise), 0
    with tempfile.TemporaryDirectory() as work:
        world = TinyWorld(command, work)
        if arguments.model:
            world.model, world.birds = arguments.model, arguments.photos
        print(
            "| verb | runs to its end in, s | signals | over before | median, s | slowest, s | at | left behind |\n| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: |",
            flush=True,
        )
        for verb in verbs(world, [v for v in arguments.verbs.split(",") if v]):
            length, waits, over, faults = measure(command, verb, work, arguments.moments, random.Random(f"{arguments.seed} {verb.name}"))
            waits.sort()
            slowest = waits[-1] if waits else (0, 0, "")
            median = waits[len(waits) // 2][0] if waits else 0
            print(
                f"| {verb.name} | {length:.1f} | {len(waits)} | {over} | {median:.2f} | {slowest[0]:.2f} | {slowest[2]} at {slowest[1]:.2f} | {len(faults)} |",
                flush=True,
            )
            for fault in faults:
                print(f"{verb.name}: {fault}", file=sys.stderr, flush=True)
            bad += len(faults) + (slowest[0] > 1)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
