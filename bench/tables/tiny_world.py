"""A classifier of a few kilobytes, photos of a few hundred bytes, and what the verbs need besides, so that a run costs little more than the start of the program."""
import json
import os
import random
import struct
import subprocess
import zlib

CHANNELS, STRIDE, COLORS = 16, 16, {"red": (220, 40, 30), "green": (40, 200, 50), "blue": (30, 60, 220)}


def png(path, rgb, seed, width=24, height=20):
    chance = random.Random(seed)
    rows = b"".join(b"\0" + bytes(min(255, c + chance.randrange(40)) for _ in range(width) for c in rgb) for _ in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b"")
        )


def varint(value):
    data = bytearray()
    while value > 127:
        data.append(value & 127 | 128)
        value >>= 7
    return bytes(data) + bytes([value])


def field(number, value):
    """One field of a protocol buffer: a number, a text, or bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def tensor(name, shape, values):
    return b"".join(field(1, d) for d in shape) + field(2, 1) + field(8, name) + field(9, struct.pack(f"<{len(values)}f", *values))


def value_info(name, shape):
    dims = b"".join(field(1, field(2, d) if isinstance(d, str) else field(1, d)) for d in shape)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))


def node(op, inputs, output, **attributes):
    data = b"".join(field(1, i) for i in inputs) + field(2, output) + field(3, output) + field(4, op)
    for name, value in attributes.items():
        data += field(
            5,
            field(1, name)
            + (b"".join(field(8, v) for v in value) + field(20, 7) if isinstance(value, list) else field(3, value) + field(20, 2)),
        )
    return data


def weights():
    """The tensors: each channel sees one colour, each class likes its own channels."""
    chance = random.Random(5)
    size = 3 * STRIDE * STRIDE
    kernel = [
        ((0.8 if d < 12 and i // (STRIDE * STRIDE) == d % 3 else -0.2) + 0.4 * (2 * chance.random() - 1)) / (STRIDE * STRIDE)
        for d in range(CHANNELS)
        for i in range(size)
    ]
    matrix = [(6 if d < 12 and d % 3 == c else 0) + 2 * chance.random() - 1 for c in range(3) for d in range(CHANNELS)]
    return {
        "conv.weight": ([CHANNELS, 3, STRIDE, STRIDE], kernel),
        "fc.weight": ([3, CHANNELS], matrix),
        "fc.bias": ([3], [0.1, -0.2, 0.05]),
    }


def model(path):
    nodes = [
        node("Conv", ["input", "conv.weight"], "conv", kernel_shape=[STRIDE, STRIDE], strides=[STRIDE, STRIDE]),
        node("Relu", ["conv"], "features"),
        node("GlobalAveragePool", ["features"], "pooled"),
        node("Flatten", ["pooled"], "flat"),
        node("Gemm", ["flat", "fc.weight", "fc.bias"], "logits", transB=1),
    ]
    graph = b"".join(field(1, n) for n in nodes) + field(2, "tiny") + b"".join(field(5, tensor(n, s, v)) for n, (s, v) in weights().items())
    graph += field(11, value_info("input", ["N", 3, 32, 32])) + field(12, value_info("logits", ["N", 3]))
    facts = {"labels": json.dumps(list(COLORS)), "preprocessing": json.dumps({"mean": [0, 0, 0], "std": [1, 1, 1], "scale": "0-1"})}
    data = (
        field(1, 8)
        + field(7, graph)
        + field(8, field(1, "") + field(2, 17))
        + b"".join(field(14, field(1, k) + field(2, v)) for k, v in facts.items())
    )
    with open(path, "wb") as file:
        file.write(data)


def safetensors(path):
    header, body = {}, b""
    for name, (shape, values) in weights().items():
        data = struct.pack(f"<{len(values)}f", *values)
        header[name], body = {"dtype": "F32", "shape": shape, "data_offsets": [len(body), len(body) + len(data)]}, body + data
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + body)


def cub(root):
    """Two training photos and a test photo of each class, in the layout of CUB-200-2011."""
    lists = {
        "images.txt": [],
        "image_class_labels.txt": [],
        "train_test_split.txt": [],
        "bounding_boxes.txt": [],
        "classes.txt": [f"{c + 1} {name}" for c, name in enumerate(COLORS)],
    }
    for c, (name, rgb) in enumerate(COLORS.items()):
        for i in range(4):
            number = 4 * c + i + 1
            png(os.path.join(root, "images", name, f"{i}.png"), rgb, number)
            lists["images.txt"].append(f"{number} {name}/{i}.png")
            lists["image_class_labels.txt"].append(f"{number} {c + 1}")
            lists["train_test_split.txt"].append(f"{number} {1 if i < 3 else 0}")
            lists["bounding_boxes.txt"].append(f"{number} 2.0 2.0 20.0 16.0")
    for name, lines in lists.items():
        with open(os.path.join(root, name), "w") as file:
            file.write("\n".join(lines) + "\n")


class TinyWorld:
    """Everything in one folder. What Partwise itself has to make is made when it is first asked for."""

    def __init__(self, command, folder):
        self._command, self._folder = command, folder
        self.model, self.state, self.birds = (os.path.join(folder, n) for n in ("tiny.onnx", "state.safetensors", "birds"))
        model(self.model)
        safetensors(self.state)
        cub(self.birds)
        self.photos = sorted(os.path.join(f, n) for f, _, names in os.walk(os.path.join(self.birds, "images")) for n in names)

    def _made(self, name, arguments, result=None):
        path = os.path.join(self._folder, name)
        if not os.path.exists(result or path):
            done = subprocess.run([*self._command, *[path if a == "OUT" else a for a in arguments]], capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        return result or path

    @property
    def bundle(self):
        return self._made("tiny.partwise", ["fit", self.model, self.birds, "-k", "2", "-o", "OUT", "--quiet"])

    @property
    def shard(self):
        return self._made(
            "whole.partwise",
            ["fit", self.model, self.birds, "-k", "2", "--shard", "1/1", "-o", "OUT", "--quiet"],
            os.path.join(self._folder, "whole.partwise.shard-1-of-1"),
        )

    @property
    def prototypes(self):
        return self._made("prototypes.partwise", [*self.protopnet, "-o", "OUT", "--quiet"])

    @property
    def protopnet(self):
        """A training of a second or two, without its output."""
        return [
            "train",
            "protopnet",
            self.model,
            self.birds,
            "--prototypes",
            "2",
            "--channels",
            "6",
            "--similarity",
            "log",
            "--warm-epochs",
            "1",
            "--joint-epochs",
            "1",
            "--views",
            "1",
            "--batch",
            "3",
            "--val",
            "0",
            "--backbone-convolutions",
            "0",
        ]

    @property
    def scene(self):
        folder = self._made(
            "aviary",
            ["dataset", "make", "aviary", "OUT", "--species", "2", "--images", "2", "--test-images", "1", "--size", "64", "--quiet"],
        )
        return sorted(os.path.join(f, n) for f, _, names in os.walk(os.path.join(folder, "scenes")) for n in names)[0]

    @property
    def runtime(self):
        """Stands in for onnxruntime-web, which is only copied."""
        folder = os.path.join(self._folder, "runtime")
        os.makedirs(folder, exist_ok=True)
        for name in ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"):
            with open(os.path.join(folder, name), "w") as file:
                file.write("export default 0;\n")
        return folder
