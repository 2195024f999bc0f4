#!/usr/bin/env python3
"""How much of each reader the fuzzer's contents reach: lines and branches, as a table.

usage: coverage.py [--tries 20000]

Runs the fuzzer's tests (SmokeTests) with coverlet. Files that only write are left out, and so are lines that only a broken machine reaches
(a full disk, a missing library) only where they stand in such files: the shares are of all lines of the readers.
"""
import argparse
import glob
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

# What reads: a part of the path of its files under src.
READERS = {
    "ONNX": r"Partwise\.Onnx/Graph/(OnnxModel(\.Reading|\.ExternalData)?|ExternalData|ExternalRange|TensorBytes|TensorConversion|ModelSize|OnnxTensor|ModelTensors|Inlining/.*)\.cs",
    "classifier": r"Partwise/Models/(Heads|Inputs|Geometry)/",
    "safetensors": r"Partwise\.Files/Safetensors/Safetensors(Header|File|Parser|Type|Entry)\.cs",
    "npy": r"Partwise\.Files/Npy/",
    "MAT": r"Partwise\.Files/Mat/",
    "pickle and zip": r"Partwise\.Files/Pickle/",
    "JSON": r"Partwise\.Files/Json/",
    "opening": r"Partwise\.Files/Reading/",
    "CSV, folders, label maps": r"Partwise/Datasets/(Folders|Matching)/",
    "CUB-200-2011": r"Partwise/Datasets/Cub/",
    "Stanford Cars": r"Partwise/Datasets/Cars/",
    "labels": r"Partwise/Models/Labels/",
    "preprocessing": r"Partwise/Models/Preprocessing/(Preprocessing(Parser|Json|Keys|Defaults)?|HuggingFacePreprocessing)\.cs",
    "bundles": r"Partwise/Parts/Bundles/(Document/.*|Bundle|BundleCheck|BundleNames|PartName)\.cs",
    "networks": r"Partwise/Parts/Networks/(PartNetwork|PartNetworkCheck|PrototypeReader|PrototypeTable|PrototypeBank|Certificate)\.cs",
    "shards": r"Partwise/PostHoc/Sharding/(ShardSet|ShardFiles|OpenedShard|ShardDocument|ShardContents|ShardParts|Merged.*)\.cs",
    "stored features": r"Partwise/PostHoc/Features/(FeatureFile|StoredFeatures|OpenFeatureFiles|FeatureCode|FeatureMapsDocument)\.cs",
    "images": r"Partwise\.Imaging/(Decoding/(?!Svg)|Native/)",
    "scenes and species": r"Partwise\.Aviary/(Documents/(?!InterventionParser)|Scenes/SceneChecks)",
    "photos and JSON sent to serve": r"Partwise\.Web/(Uploads|KServe)/",
}
WRITERS = r"(Writer|Encoder|Builder|Drawer)\.cs$"


def collect(tries):
    """The coverage file of one run of the fuzzer's tests."""
    with tempfile.TemporaryDirectory() as results:
        done = subprocess.run(
            [
                "dotnet",
                "test",
                "--project",
                "tests/Partwise.Tests",
                "--filter",
                "SmokeTests",
                "--coverlet",
                "--coverlet-output-format",
                "cobertura",
                "--results-directory",
                results,
            ],
            cwd=ROOT,
            env={**os.environ, "PARTWISE_FUZZ_TRIES": str(tries)},
            capture_output=True,
            text=True,
        )
        found = glob.glob(os.path.join(results, "**", "*cobertura*.xml"), recursive=True)
        if done.returncode or not found:
            sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
        return ElementTree.parse(found[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=20000)
    parser.add_argument("-v", action="store_true", help="each file, too")
    arguments = parser.parse_args()
    tree = collect(arguments.tries)
    lines, branches = {}, {}
    for unit in tree.iter("class"):
        path = unit.get("filename").replace("\\", "/")
        for line in unit.iter("line"):
            key = path, int(line.get("number"))
            lines[key] = max(lines.get(key, 0), int(line.get("hits")))
            if condition := re.search(r"\((\d+)/(\d+)\)", line.get("condition-coverage") or ""):
                taken = branches.get(key, (0, 0))[0]
                branches[key] = max(taken, int(condition.group(1))), int(condition.group(2))
    print("| reader | lines | reached | branches | taken |\n| --- | ---: | ---: | ---: | ---: |")
    for name, pattern in READERS.items():
        own = {k: hits for k, hits in lines.items() if re.search(pattern, k[0]) and not re.search(WRITERS, k[0])}
        if not own:
            sys.exit(f"No file matches '{pattern}'.")
        both = [branches[k] for k in own if k in branches]
        taken, of = sum(b[0] for b in both), sum(b[1] for b in both)
        print(
            f"| {name} | {len(own)} | {100 * sum(h > 0 for h in own.values()) / len(own):.0f} % | {of} | {100 * taken / max(of, 1):.0f} % |"
        )
        for file in sorted({k[0] for k in own}) if arguments.v else []:
            part = [hits for k, hits in own.items() if k[0] == file]
            print(f"  {file}: {sum(h > 0 for h in part)}/{len(part)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
