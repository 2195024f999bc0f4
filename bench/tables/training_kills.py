#!/usr/bin/env python3
"""Kills a training at random moments, goes on with --resume, and compares all tensors of the last checkpoint with those of a run that was left alone, bit by bit.

usage: kills.py PARTWISE [--runs 10] [--speed-path custom]

PARTWISE is the command, for example "dotnet Partwise.Cli.dll". Every run is killed one to three times (SIGKILL); one that happens to end first counts as not killed.
"""
import argparse
import json
import os
import random
import shlex
import signal
import subprocess
import tempfile
import time


def tensors(path):
    with open(path, "rb") as file:
        data = file.read()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + length])
    body = data[8 + length:]
    return {name: (e["dtype"], e["shape"], body[slice(*e["data_offsets"])]) for name, e in header.items() if name != "__metadata__"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("partwise")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--speed-path", default="custom")
    arguments = parser.parse_args()
    command = shlex.split(arguments.partwise)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with tempfile.TemporaryDirectory() as folder:
        birds = os.path.join(folder, "birds")
        subprocess.run([*command, "dataset", "make", "aviary", birds, "--species", "4", "--images", "30", "--test-images", "6", "--size", "112", "--seed", "3"], check=True, **quiet)

        def train(run, resume=False):
            return [*command, "train", "classifier", birds, "-o", os.path.join(folder, "out.onnx"), "--overwrite", "--run", run, "--from-scratch", "--arch", "small-resnet", "--epochs", "8",
                    "--batch", "16", "--threads", "2", "--seed", "5", "--speed-path", arguments.speed_path, *(["--resume"] if resume else [])]
        whole = os.path.join(folder, "whole")
        start = time.time()
        subprocess.run(train(whole), check=True, **quiet)
        length = time.time() - start
        expected = tensors(os.path.join(whole, "checkpoint.safetensors"))
        chance, equal = random.Random(1), 0
        for number in range(arguments.runs):
            run, kills = os.path.join(folder, f"run-{number}"), 0
            while True:
                process = subprocess.Popen(train(run, resume=True), **quiet)
                if kills == 0 or (kills < 3 and chance.random() < 0.5):
                    try:
                        process.wait(chance.uniform(1, 0.9 * length))
                    except subprocess.TimeoutExpired:
                        process.send_signal(signal.SIGKILL)
                        process.wait()
                        kills += 1
                        continue
                process.wait()
                break
            same = tensors(os.path.join(run, "checkpoint.safetensors")) == expected
            equal += same
            print(f"run {number}: killed {kills} times, {'equal' if same else 'DIFFERENT'}", flush=True)
        print(f"{equal} of {arguments.runs} runs end with the same {len(expected)} tensors")


if __name__ == "__main__":
    main()
