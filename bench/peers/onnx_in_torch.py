"""Runs an ONNX network of convolutions in PyTorch, operator by operator."""
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
        self._steps = [compile_node(node, self._weights) for node in model.graph.node]
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


def outputs_of(path, batch, names):
    """The tensors of the given names for a batch, computed in the batch's own precision by the nodes that lead to them."""
    graph = onnx.load(str(path)).graph
    values = {t.name: torch.from_numpy(np.array(numpy_helper.to_array(t))) for t in graph.initializer}
    values.update(
        {n.output[0]: torch.from_numpy(np.array(numpy_helper.to_array(n.attribute[0].t))) for n in graph.node if n.op_type == "Constant"}
    )
    values = {n: t.to(batch.dtype) if t.is_floating_point() else t for n, t in values.items()}
    needed, nodes = set(names), []
    for node in reversed(graph.node):
        if needed.intersection(node.output) and node.op_type != "Constant":
            nodes.insert(0, node)
            needed.update(node.input)
    weights, values[graph.input[0].name] = dict(values), batch
    for node in nodes:
        function, inputs, output = compile_node(node, weights)
        values[output] = function(*(values[n] if n else None for n in inputs))
    return [values[n] for n in names]


def compile_node(node, weights):
    """What a node does, the names of the tensors that it reads, and that of the tensor that it makes."""
    a = {x.name: helper.get_attribute_value(x) for x in node.attribute}
    inputs, output = list(node.input), node.output[0]
    if node.op_type == "Conv":
        top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
        even = (top, left) == (bottom, right)
        options = dict(
            stride=tuple(a.get("strides", [1, 1])),
            dilation=tuple(a.get("dilations", [1, 1])),
            groups=a.get("group", 1),
            padding=(top, left) if even else 0,
        )
        if even:
            return lambda x, w, b=None: functional.conv2d(x, w, b, **options), inputs, output
        return lambda x, w, b=None: functional.conv2d(functional.pad(x, (left, right, top, bottom)), w, b, **options), inputs, output
    if node.op_type == "Clip":
        low, high = (float(weights[n]) for n in inputs[1:3])
        return lambda x: torch.clamp(x, low, high), inputs[:1], output
    window = dict(kernel_size=a.get("kernel_shape"), stride=a.get("strides"), padding=a.get("pads", [0, 0])[:2])
    simple = {
        "Relu": torch.relu,
        "Sigmoid": torch.sigmoid,
        "Log": torch.log,
        "Neg": torch.neg,
        "Add": torch.add,
        "Sub": torch.sub,
        "Mul": torch.mul,
        "Div": torch.div,
        "Concat": lambda *x: torch.cat(x, a["axis"]),
        "Reshape": lambda x, shape: x.reshape(shape.tolist()),
        "Pad": lambda x, pads, *_: functional.pad(x, [p for d in reversed(range(x.dim())) for p in (int(pads[d]), int(pads[d + x.dim()]))]),
        "MaxPool": lambda x: functional.max_pool2d(x, **window),
        "AveragePool": lambda x: functional.avg_pool2d(x, **window),
        "GlobalAveragePool": lambda x: x.mean((2, 3), keepdim=True),
        "GlobalMaxPool": lambda x: x.amax((2, 3), keepdim=True),
        "BatchNormalization": lambda x, w, b, mean, variance: functional.batch_norm(x, mean, variance, w, b, eps=a.get("epsilon", 1e-5)),
        "Flatten": lambda x: x.flatten(1),
        "Gemm": lambda x, w, b=None: functional.linear(x, w if a.get("transB") else w.t(), b),
    }
    if node.op_type not in simple:
        raise SystemExit(
            f"The model has the operator {node.op_type}, which this peer does not know; use a network of {', '.join(['Conv', 'Clip', *simple])}."
        )
    return simple[node.op_type], inputs, output
