"""Runs an ONNX classifier of plain convolutions in PyTorch: Conv, Clip, Relu, Add, GlobalAveragePool, Flatten, Gemm."""
import json

import numpy as np
import onnx
import torch
import torch.nn.functional as functional
from onnx import helper, numpy_helper


class OnnxClassifier:
    """Callable: a batch [N, 3, H, W] gives logits and the feature map before the pooling. head: [classes, D] in NumPy."""

    def __init__(self, path):
        model = onnx.load(str(path))
        self.preprocessing = json.loads({p.key: p.value for p in model.metadata_props}["preprocessing"])
        arrays = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
        self._weights = {name: torch.from_numpy(np.array(a)) for name, a in arrays.items()}
        self._input, self._output = model.graph.input[0].name, model.graph.output[0].name
        self._steps = [self._compile(node) for node in model.graph.node]
        pooling = next(n for n in reversed(model.graph.node) if n.op_type == "GlobalAveragePool")
        gemm = next(n for n in reversed(model.graph.node) if n.op_type == "Gemm")
        self._features = pooling.input[0]
        attributes = {a.name: helper.get_attribute_value(a) for a in gemm.attribute}
        head = arrays[gemm.input[1]] if attributes.get("transB") else arrays[gemm.input[1]].T
        self.head = np.ascontiguousarray(head, np.float32)
        # What no later step reads is let go at once, as PyTorch's own modules do.
        self._last_use = {name: i for i, node in enumerate(model.graph.node) for name in node.input}

    def __call__(self, batch):
        values = dict(self._weights)
        values[self._input] = batch
        for i, (function, inputs, output) in enumerate(self._steps):
            values[output] = function(*(values[name] if name else None for name in inputs))
            for name in inputs:
                if self._last_use.get(name) == i and name not in self._weights and name != self._features:
                    del values[name]
        return values[self._output], values[self._features]

    def _compile(self, node):
        a = {x.name: helper.get_attribute_value(x) for x in node.attribute}
        inputs, output = list(node.input), node.output[0]
        if node.op_type == "Conv":
            top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
            even = (top, left) == (bottom, right)
            options = dict(stride=tuple(a.get("strides", [1, 1])), dilation=tuple(a.get("dilations", [1, 1])),
                           groups=a.get("group", 1), padding=(top, left) if even else 0)
            if even:
                return lambda x, w, b=None: functional.conv2d(x, w, b, **options), inputs, output
            return lambda x, w, b=None: functional.conv2d(functional.pad(x, (left, right, top, bottom)), w, b, **options), inputs, output
        if node.op_type == "Clip":
            low, high = (float(self._weights[n]) for n in inputs[1:3])
            return lambda x: torch.clamp(x, low, high), inputs[:1], output
        simple = {
            "Relu": torch.relu,
            "Add": torch.add,
            "GlobalAveragePool": lambda x: x.mean((2, 3), keepdim=True),
            "Flatten": lambda x: x.flatten(1),
            "Gemm": lambda x, w, b=None: functional.linear(x, w if a.get("transB") else w.t(), b),
        }
        if node.op_type not in simple:
            raise SystemExit(f"The model has the operator {node.op_type}, which this peer does not know; use a network of {', '.join(['Conv', 'Clip', *simple])}.")
        return simple[node.op_type], inputs, output
