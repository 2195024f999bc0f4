#!/usr/bin/env python3
"""Two builds of Partwise in turns: start-up, explaining, fitting and training, as whole processes on a quiet machine.

versions.py OLD.dll NEW.dll [--repeats 5] [--only start,explain,fit,train]

OLD and NEW are the two Partwise.Cli.dll. Data is looked for in PARTWISE_DATA, or in ../shared/data beside the repository. Prints the medians of wall
and processor time, and the ratio NEW / OLD with a 95 % bootstrap interval: below 1, the new build is faster.
"""
import argparse
import os
import pathlib
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

DATA = pathlib.Path(os.environ.get('PARTWISE_DATA', pathlib.Path(__file__).parents[2] / '../shared/data')).resolve()
BIRDS, CUB7, BACKBONE = DATA / 'CUB_200_2011_subset', DATA / 'models/cub7-mobilenetv2.onnx', DATA / 'models/inat-birds-mobilenetv2.onnx'


def run(dll, *arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(['dotnet', dll, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f'{dll} {arguments[0]} ended with {done.returncode}: {done.stderr[-500:]}')
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratio(old, new):
    draws = sorted(
        statistics.median(random.choices(new, k=len(new))) / statistics.median(random.choices(old, k=len(old))) for _ in range(2000)
    )
    return f'{statistics.median(new) / statistics.median(old):.3f} [{draws[50]:.3f}, {draws[1949]:.3f}]'


def compare(name, repeats, old, new):
    times = {old: [], new: []}
    for side in (old, new):  # once unmeasured: files and code come into memory
        side()
    for i in range(repeats):
        for side in (old, new) if i % 2 == 0 else (new, old):
            times[side].append(side())
    for what, at in (('wall', 0), ('processor', 1)):
        a, b = ([t[at] for t in times[side]] for side in (old, new))
        print(f'{name}, {what}: {statistics.median(a):.3f} s, {statistics.median(b):.3f} s, new / old {ratio(a, b)}', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('old')
    parser.add_argument('new')
    parser.add_argument('--repeats', type=int, default=5)
    parser.add_argument('--only', default='start,explain,fit,train')
    a = parser.parse_args()
    random.seed(0)
    photos = sorted(BIRDS.glob('images/*/*.jpg'))[::9][:40]
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)

        def fit(dll, name, *more):
            shutil.rmtree(out / name, ignore_errors=True)
            return run(dll, 'fit', CUB7, BIRDS, '-k', 5, '-o', out / name, '-q', '--no-progress', *more)

        def train(dll, *more):
            for name in ('network', 'run'):
                shutil.rmtree(out / name, ignore_errors=True)
            return run(
                dll, 'train', 'protopnet', BACKBONE, BIRDS, '-o', out / 'network', '--run', out / 'run', '-q', '--no-progress', *more
            )

        only = a.only.split(',')
        if 'start' in only:
            compare('--version', 4 * a.repeats, lambda: run(a.old, '--version'), lambda: run(a.new, '--version'))
            compare('inspect', a.repeats, lambda: run(a.old, 'inspect', CUB7), lambda: run(a.new, 'inspect', CUB7))
        if 'explain' in only:
            fit(a.old, 'old')
            fit(a.new, 'new', '--factorizer', 'nmf')
            for count in (1, len(photos)):
                compare(
                    f'explain of {count}',
                    2 * a.repeats,
                    lambda: run(a.old, 'explain', out / 'old', *photos[:count], '--json'),
                    lambda: run(a.new, 'explain', out / 'new', *photos[:count], '--json'),
                )
        if 'fit' in only:
            nmf = ['--factorizer', 'nmf', '--measure-stability', 'false']
            compare('fit, NMF, no steadiness', a.repeats, lambda: fit(a.old, 'old'), lambda: fit(a.new, 'new', *nmf))
            compare('fit', a.repeats, lambda: fit(a.old, 'old'), lambda: fit(a.new, 'new'))
        if 'train' in only:
            deep = ['--backbone-convolutions', 4, '--warm-epochs', 0, '--joint-epochs', 1]
            compare(
                'train, frozen backbone', a.repeats, lambda: train(a.old, '--joint-epochs', 2), lambda: train(a.new, '--joint-epochs', 2)
            )
            compare('train, four convolutions', a.repeats, lambda: train(a.old, *deep), lambda: train(a.new, *deep))


if __name__ == '__main__':
    main()
