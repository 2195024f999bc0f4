#!/usr/bin/env python3
"""The attacks of an adversarial trial, each made anew and tried on the program: what it did before, and what it does now.

usage: attacks.py PARTWISE

PARTWISE is the command, for example "dotnet Partwise.Cli.dll". Everything happens in a temporary folder, on a model and photos of a few
kilobytes. A row fails where the program crashes, takes more than a minute, or does what it must not. 'before' is what the trial found
in the version that it looked at.
"""
import json
import os
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib

from kills import files
from tiny_world import TinyWorld, field, node, png, tensor, value_info

PATIENCE = 60


class Attacks:
    def __init__(self, command, work):
        self._command, self._work, self.w = command, work, TinyWorld(command, work)
        self.w.bundle, self.w.prototypes
        self.slowest = 0

    def path(self, *names):
        path = os.path.join(self._work, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def run(self, *arguments, **how):
        """Exit code (124 where it was not done in time) and what it wrote."""
        how.setdefault("stderr", subprocess.STDOUT)
        start = time.time()
        process = subprocess.Popen([*self._command, *arguments], stdout=subprocess.PIPE, **how)
        try:
            output = process.communicate(timeout=PATIENCE)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            return 124, "not done in time"
        finally:
            self.slowest = max(self.slowest, time.time() - start)
        return process.returncode, (output or b"").decode(errors="replace")

    def refused(self, *arguments):
        """Refused in a sentence for a person."""
        code, output = self.run(*arguments)
        lines = [line for line in output.splitlines() if line.startswith("partwise: ")]
        return (
            code in (1, 2, 3) and bool(lines) and "unforeseen" not in output,
            lines[-1][len("partwise: ") :] if lines else f"code {code}: {output[-200:]}",
        )

    def model(self, name, nodes, initializers=(), facts=None):
        data = field(1, 8) + field(
            7,
            b"".join(field(1, n) for n in nodes)
            + field(2, "m")
            + b"".join(field(5, t) for t in initializers)
            + field(11, value_info("input", ["N", 3, 32, 32]))
            + field(12, value_info("logits", ["N", 3])),
        )
        data += field(8, field(1, "") + field(2, 17)) + b"".join(field(14, field(1, k) + field(2, v)) for k, v in (facts or {}).items())
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)

    # 1 to 12, as the trial counted them.

    def links_in_circles(self):
        root = self.path("circles", "real", "L", "x", "a.png")
        png(root, (200, 20, 20), 1)
        os.makedirs(self.path("circles", "real", "sub"), exist_ok=True)
        os.symlink("real/sub", self.path("circles", "M"))
        os.symlink("M/../L/x", self.path("circles", "L"))
        code, output = self.run("fit", self.w.model, self.path("circles"), "--assign", "prediction", "-o", self.path("c.partwise"))
        return code in (0, 1, 3), output.strip().splitlines()[-1]

    def small_mat(self):
        name, dims = b"annotations", struct.pack("<ii", 909_258_290, 0)
        body = (
            struct.pack("<IIII", 6, 8, 4, 0)
            + struct.pack("<II", 5, 8)
            + dims
            + struct.pack("<II", 1, len(name))
            + name.ljust(16, b"\0")
            + struct.pack("<II", 16, 0)
        )
        content = b"MATLAB 5.0 MAT-file".ljust(124) + struct.pack("<H", 0x0100) + b"IM" + struct.pack("<II", 14, len(body)) + body
        for file in ("cars_meta.mat", "cars_train_annos.mat", "cars_test_annos.mat"):
            with open(self.path("cars", "devkit", file), "wb") as mat:
                mat.write(content)
        png(self.path("cars", "cars_train", "00001.jpg"), (1, 2, 3), 1)
        return self.refused("fit", self.w.model, self.path("cars"), "-o", self.path("m.partwise"))

    def pipes_and_devices(self):
        os.mkfifo(self.path("pipes", "x.jpg"))
        os.symlink("/dev/zero", self.path("pipes", "zero.jpg"))
        model = self.path("labelled", "tiny.onnx")
        shutil.copy(self.w.model, model)
        os.mkfifo(self.path("labelled", "tiny.labels.txt"))
        first, second, third = (
            self.refused("explain", self.w.bundle, self.path("pipes", "x.jpg")),
            self.refused("explain", self.w.bundle, self.path("pipes", "zero.jpg")),
            self.run("inspect", model),
        )
        return first[0] and second[0] and third[0] in (0, 1), f"{second[1]} (and 'inspect' beside a pipe of labels ends with {third[0]})"

    def foreign_file(self):
        bundle, secret = self.path("disclosing.partwise"), self.path("secret.txt")
        shutil.copytree(self.w.bundle, bundle)
        with open(secret, "w") as file:
            file.write("a secret " * 50)
        picture = next(os.path.join(f, n) for f, _, names in os.walk(bundle) for n in sorted(names) if n.endswith(".jpg"))
        os.remove(picture)
        os.symlink(secret, picture)
        code, output = self.run("report", bundle)
        import base64

        with open(os.path.join(bundle, "index.html"), errors="replace") as page:
            text = page.read()
        told = "a secret" in text or base64.b64encode(b"a secret a secret ").decode()[:20] in text
        return code in (0, 1, 3) and not told, "the page holds none of it"

    def other_peoples_files(self):
        folder = self.path("mine", "thesis.txt")
        with open(folder, "w") as file:
            file.write("mine")
        with open(self.path("mine", "bundle.json"), "w") as file:
            file.write("{}")
        good, said = self.refused("fit", self.w.model, self.w.birds, "-o", self.path("mine"), "--overwrite")
        own, _ = self.refused("import", self.w.state, self.w.model, "-o", self.w.model, "--overwrite")
        return good and own and os.path.exists(folder), said

    def killed_evaluation(self):
        out, command = self.path("evaluated"), [
            "evaluate",
            self.w.bundle,
            self.w.birds,
            "--methods",
            "parts,random",
            "--metrics",
            "accuracy,deletion",
            "--threads",
            "1",
        ]
        process = subprocess.Popen([*self._command, *command, "-o", out, "--quiet"], stderr=subprocess.DEVNULL)
        while not os.path.exists(out + ".partial") and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        process.wait()
        before = os.path.exists(out)
        resumed = self.run(*command, "-o", out, "--quiet", "--resume")[0]
        fresh = self.run(*command, "-o", out + "2", "--quiet")[0]
        same = files(out) == files(out + "2")
        return not before and (resumed, fresh) == (0, 0) and same, "nothing under the name; resumed, the same bytes as in one go"

    def full_stderr(self):
        with open("/dev/full", "w") as full:
            code, _ = self.run("fit", self.w.model, self.w.birds, "-o", self.path("f.partwise"), stderr=full)
        return code == 0, "the bundle is there"

    def bombs(self):
        huge = self.model(
            "huge.onnx",
            [
                node("ConstantOfShape", ["shape"], "zeros"),
                node("ReduceSum", ["zeros"], "sum", keepdims=0),
                node("Conv", ["input", "conv.weight"], "conv"),
                node("GlobalAveragePool", ["conv"], "pooled"),
                node("Flatten", ["pooled"], "flat"),
                node("Add", ["flat", "sum"], "logits"),
            ],
            [
                field(1, 1) + field(2, 7) + field(8, "shape") + field(9, struct.pack("<q", 2_000_000_000)),
                tensor("conv.weight", [3, 3, 1, 1], [0.1] * 9),
            ],
        )
        chain = self.model("chain.onnx", [node("Relu", ["input" if i == 0 else f"t{i - 1}"], f"t{i}") for i in range(250_000)])
        image = self.path("wide.png")

        def chunk(kind, data):
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        with open(image, "wb") as file:
            file.write(
                b"\x89PNG\r\n\x1a\n"
                + chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000_000, 1, 8, 2, 0, 0, 0))
                + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
                + chunk(b"IEND", b"")
            )
        answers = [self.run("inspect", huge), self.refused("inspect", chain), self.refused("explain", self.w.bundle, image)]
        return answers[0][0] in (0, 1) and answers[1][0] and answers[2][0], answers[2][1]

    def long_label(self):
        with open(self.w.model, "rb") as file:
            model = file.read()
        labels = self.path("long", "tiny.labels.txt")
        with open(self.path("long", "tiny.onnx"), "wb") as file:
            file.write(model)
        with open(labels, "w") as file:
            file.write("a" * 16_000 + "\nb\nc\n")
        return self.refused("inspect", self.path("long", "tiny.onnx"), "--labels", labels)

    def nulls(self):
        bundle = self.path("nulls.partwise")
        shutil.copytree(self.w.bundle, bundle)
        with open(os.path.join(bundle, "bundle.json")) as file:
            document = json.load(file)
        document["classes"][0]["prototypes"][0]["exemplars"] = None
        with open(os.path.join(bundle, "bundle.json"), "w") as file:
            json.dump(document, file)
        return self.refused("explain", bundle, self.w.photos[0])

    def escapes_and_bytes(self):
        photo = self.path("named", "\x1b[31mred\x1b]0;owned\x07.png")
        png(photo, (200, 20, 20), 1)
        code, output = self.run("explain", self.w.bundle, photo)
        twice = []
        for number in (1, 2):
            out = self.path(f"pruned{number}.partwise")
            self.run("prune", self.w.prototypes, self.w.birds, "-o", out, "--last", "keep", "-k", "3", "--threshold", "1", "--quiet")
            twice.append(files(out))
        return (
            code == 0 and "\x1b" not in output and twice[0] == twice[1] != {},
            "signs instead of escapes; 'prune' twice gives the same bytes",
        )

    def signal_during_work(self):
        model, big = self.w.model, self.path("big")
        shutil.copytree(self.w.birds, big)
        process = subprocess.Popen([*self._command, "fit", model, big, "-o", self.path("s.partwise"), "--quiet"], stderr=subprocess.DEVNULL)
        time.sleep(0.8)
        start = time.time()
        process.send_signal(signal.SIGTERM)
        process.wait()
        return time.time() - start < 1, f"ended after {time.time() - start:.2f} s"


ROWS = [
    ("1", "links in circles", "stack overflow", "links_in_circles"),
    ("2", "a MAT file of 909,258,290 × 0 letters", "never ends", "small_mat"),
    ("3", "a pipe and /dev/zero as photos, a pipe as labels", "waits for ever, gigabytes", "pipes_and_devices"),
    ("4", "a picture of a bundle that links to a foreign file", "the file is in the page", "foreign_file"),
    ("5", "`--overwrite` of a folder with `bundle.json` of `{}`; output = input", "deleted", "other_peoples_files"),
    ("6", "an evaluation killed", "mixed journals", "killed_evaluation"),
    ("7", "stderr is full", "the fit ends without a bundle", "full_stderr"),
    ("8", "8 GB of constants, 250,000 nodes, a PNG of 100,000,000 × 1", "gigabytes, minutes", "bombs"),
    ("8", "SIGTERM at work", "ignored", "signal_during_work"),
    ("9", "a label of 16,000 characters", "63 s", "long_label"),
    ("10", "a list of `bundle.json` that is null", "stack trace", "nulls"),
    ("11", "escapes in a file's name; `prune` twice", "sent to the terminal; other bytes", "escapes_and_bytes"),
]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    bad = 0
    print("| | attack | before | now | slowest run, s |\n| --- | --- | --- | --- | ---: |")
    with tempfile.TemporaryDirectory() as work:
        attacks = Attacks(shlex.split(sys.argv[1]), work)
        for number, attack, before, name in ROWS:
            attacks.slowest = 0
            good, said = getattr(attacks, name)()
            bad += not good
            said = " ".join(said.replace(work, "").replace("|", "/").split())
            print(f"| {number} | {attack} | {before} | {'' if good else '**FAILS**: '}{said} | {attacks.slowest:.1f} |", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
