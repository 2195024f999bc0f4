#!/usr/bin/env python3
"""Runs a command and tells what its process holds from time to time: resident memory, handles, threads.

usage: soak.py [--every 5] -- COMMAND ...

For example 10,000 steps of a training: soak.py -- dotnet Partwise.Cli.dll train classifier BIRDS -o out.onnx --from-scratch --arch small-cnn --size 16 --batch 3 --epochs 3334
"""
import os
import re
import subprocess
import sys
import time


def sample(pid):
    with open(f"/proc/{pid}/status") as status:
        text = status.read()
    value = lambda name: int(re.search(name + r":\s+(\d+)", text).group(1))
    return value("VmRSS") / 1024, len(os.listdir(f"/proc/{pid}/fd")), value("Threads")


def main():
    if "--" not in sys.argv:
        sys.exit(__doc__)
    at = sys.argv.index("--")
    every = float(sys.argv[2]) if sys.argv[1:2] == ["--every"] else 5
    start, samples = time.time(), []
    process = subprocess.Popen(sys.argv[at + 1 :], stdout=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            samples.append((time.time() - start, *sample(process.pid)))
        except (OSError, AttributeError):
            break
        try:
            process.wait(every)
        except subprocess.TimeoutExpired:
            pass
    process.wait()
    print("| seconds | resident, MiB | handles | threads |\n| ---: | ---: | ---: | ---: |")
    for row in samples[:: max(1, len(samples) // 12)]:
        print(f"| {row[0]:.0f} | {row[1]:.0f} | {row[2]} | {row[3]} |")
    print(f"exit code {process.returncode} after {time.time() - start:.0f} s")
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
