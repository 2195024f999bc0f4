using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Takes the rows at a node's output back to its inputs, where the node is linear or scales by one number per image.</summary>
internal sealed class LinearStep(GraphIndex graph, ConstantFolder constants, TensorProbe tensors)
{
    /// <summary>Whether the node could be passed.</summary>
    public bool Pass(NodeProto node, string tensor, LogitRows rows, LinearWalk walk)
    {
        if (HeadOperators.IsStandard(node) && node.OpType is "Div" or "Mul" && ScaledBy(node) is { } scale)
            return walk.SetScale(scale.Scale) && Hand(walk, node, scale.Data, rows);
        if (Normalized(node) is { } normalized)
            return Normalize(walk, node, normalized, rows);
        if (!HeadOperators.IsStandard(node))
            return false;
        switch (node.OpType)
        {
            case "Identity" or "Dropout" or "Flatten" or "Reshape" or "Squeeze" or "Unsqueeze" or "Cast":
                return tensors.Count(node.Input[0]) == rows.Size && Hand(walk, node, node.Input[0], rows);
            case "Transpose":
                return Hand(walk, node, node.Input[0], rows.Gather(Transposed(node)));
            case "Neg":
                return Hand(walk, node, node.Input[0], rows.Scale([.. Enumerable.Repeat(-1.0, rows.Size)]));
            case "Add" or "Sum" or "Sub":
                return Sum(walk, node, tensor, rows);
            case "Mul" or "Div":
                return Multiply(walk, node, tensor, rows);
            case "Gemm" or "MatMul" or "Conv":
                return Linear(walk, node, rows);
            case "BatchNormalization" when Normalization(node) is { } affine:
                walk.AddConstant(rows, affine.Shift);
                return Hand(walk, node, node.Input[0], rows.Scale(affine.Factor));
            case "Concat":
                return Concat(walk, node, rows);
            case "ReduceMean" or "ReduceSum" when rows.Size == 1:
                int count = tensors.Count(node.Input[0]);
                return Hand(walk, node, node.Input[0], rows.Gather(new int[count], node.OpType == "ReduceMean" ? 1.0 / count : 1));
            default:
                return false;
        }
    }

    /// <summary>The matrix [outputs, inner] of a layer on vectors; null where the node is none.</summary>
    public (double[] Values, int Inner)? Matrix(NodeProto node)
    {
        if (
            node.OpType == "Conv"
            && (
                node.GetInt("group", 1) != 1
                || node.GetInts("strides")?.Any(s => s != 1) == true
                || node.GetInts("pads")?.Any(p => p != 0) == true
            )
        )
            return null;
        if (
            node.OpType == "Gemm" && node.GetInt("transA", 0) != 0
            || constants.Fold(node.InputOrEmpty(1)) is not { Shape.Count: >= 2 } weights
        )
            return null;
        if (node.OpType == "Conv" && (weights.Shape.Skip(2).Any(k => k != 1)) || node.OpType != "Conv" && weights.Shape.Count != 2)
            return null;
        double[] values = weights.ToDoubles();
        int first = (int)weights.Shape[0],
            second = (int)weights.Shape[1];
        if (node.OpType == "Gemm" && node.GetFloat("alpha", 1) is not 1 and var alpha)
            values = [.. values.Select(v => v * alpha)];
        if (node.OpType == "Conv" || node.OpType == "Gemm" && node.GetInt("transB", 0) == 1)
            return (values, second);
        double[] turned = new double[values.Length];
        for (int i = 0; i < first; i++)
        {
            for (int j = 0; j < second; j++)
                turned[(j * first) + i] = values[(i * second) + j];
        }
        return (turned, first);
    }

    /// <summary>A batch normalisation by stored statistics, as factor and shift per channel; null where it uses the batch's own.</summary>
    public (double[] Factor, double[] Shift)? Normalization(NodeProto node)
    {
        if (node.GetInt("training_mode", 0) != 0 || node.Input.Skip(1).Any(i => !constants.IsConstant(i)))
            return null;
        double[] gamma = constants.Require(node.Input[1]).ToDoubles(),
            beta = constants.Require(node.Input[2]).ToDoubles();
        double[] mean = constants.Require(node.Input[3]).ToDoubles(),
            variance = constants.Require(node.Input[4]).ToDoubles();
        double epsilon = node.GetFloat("epsilon", 1e-5f);
        double[] factor = [.. gamma.Select((g, d) => g / Math.Sqrt(variance[d] + epsilon))];
        return (factor, [.. beta.Select((b, d) => b - (factor[d] * mean[d]))]);
    }

    /// <summary>A constant as one value for each of <paramref name="count"/> channels.</summary>
    public static double[] PerChannel(OnnxTensor constant, int count)
    {
        double[] values = constant.ToDoubles();
        return values.Length == 1 ? [.. Enumerable.Repeat(values[0], count)] : values;
    }

    private static bool Hand(LinearWalk walk, NodeProto node, string tensor, LogitRows rows)
    {
        walk.Pass(node.OpType);
        walk.Give(tensor, rows);
        return true;
    }

    private bool Sum(LinearWalk walk, NodeProto node, string tensor, LogitRows rows)
    {
        long[] shape = tensors.Shape(tensor)!;
        walk.Pass(node.OpType);
        for (int i = 0; i < node.Input.Count; i++)
        {
            double sign = node.OpType == "Sub" && i == 1 ? -1 : 1;
            string input = node.Input[i];
            if (constants.IsConstant(input))
            {
                OnnxTensor constant = constants.Require(input);
                int[] source = Broadcast([.. constant.Shape], shape);
                double[] values = constant.ToDoubles();
                walk.AddConstant(rows, [.. source.Select(s => values[s])], sign);
                continue;
            }
            walk.Give(input, ToInput(rows, tensors.Shape(input)!, shape, sign));
        }
        return true;
    }

    private bool Multiply(LinearWalk walk, NodeProto node, string tensor, LogitRows rows)
    {
        int constant =
            constants.IsConstant(node.Input[1]) ? 1
            : node.OpType == "Mul" && constants.IsConstant(node.Input[0]) ? 0
            : -1;
        if (constant < 0)
            return false;
        long[] shape = tensors.Shape(tensor)!;
        OnnxTensor factor = constants.Require(node.Input[constant]);
        double[] values = factor.ToDoubles();
        string data = node.Input[1 - constant];
        double[] factors = [.. Broadcast([.. factor.Shape], shape).Select(s => node.OpType == "Div" ? 1 / values[s] : values[s])];
        return Hand(walk, node, data, ToInput(rows.Scale(factors), tensors.Shape(data)!, shape, 1));
    }

    private bool Linear(LinearWalk walk, NodeProto node, LogitRows rows)
    {
        if (
            Matrix(node) is not { } matrix
            || tensors.Count(node.Input[0]) != matrix.Inner
            || matrix.Values.Length != rows.Size * matrix.Inner
        )
            return false;
        if (node.OpType != "MatMul" && node.Input.Count > 2 && node.Input[2].Length > 0)
        {
            if (!constants.IsConstant(node.Input[2]))
                return false;
            double beta = node.OpType == "Gemm" ? node.GetFloat("beta", 1) : 1;
            walk.AddConstant(rows, PerChannel(constants.Require(node.Input[2]), rows.Size), beta);
        }
        return !LaidOut(node.Input[0]) && Hand(walk, node, node.Input[0], rows.Times(matrix.Values, matrix.Inner));
    }

    // A map laid side by side: its rows would be as large as the map, and no pooling follows.
    private bool LaidOut(string tensor)
    {
        while (graph.Producer(tensor) is { } node && HeadOperators.IsPassThrough(node))
        {
            tensor = node.Input[0];
            if (tensors.HasPlaces(tensor))
                return true;
        }
        return tensors.HasPlaces(tensor);
    }

    private bool Concat(LinearWalk walk, NodeProto node, LogitRows rows)
    {
        walk.Pass(node.OpType);
        int start = 0;
        foreach (string input in node.Input)
        {
            int count = tensors.Count(input);
            int from = start;
            walk.Give(input, rows.Gather([.. Enumerable.Range(0, count).Select(i => from + i)]));
            start += count;
        }
        return start == rows.Size;
    }

    private int[] Transposed(NodeProto node)
    {
        long[] shape = tensors.Shape(node.Input[0])!;
        long[] perm = node.GetInts("perm") ?? [.. Enumerable.Range(0, shape.Length).Reverse().Select(i => (long)i)];
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int a = shape.Length - 1; a >= 0; a--)
        {
            strides[a] = stride;
            stride *= shape[perm[a]];
        }
        // Input index → output index.
        int[] target = new int[stride];
        for (int i = 0; i < target.Length; i++)
        {
            long rest = i,
                index = 0;
            for (int a = shape.Length - 1; a >= 0; a--)
            {
                long at = rest % shape[a];
                rest /= shape[a];
                index += at * strides[Array.IndexOf(perm, (long)a)];
            }
            target[i] = (int)index;
        }
        return target;
    }

    // Σ over what broadcasting repeated: y[i] reads x[source[i]], so the rows at x are the sums of those at y.
    private static LogitRows ToInput(LogitRows rows, long[] input, long[] output, double sign)
    {
        int[] source = Broadcast(input, output);
        int count = (int)input.Aggregate(1L, (p, d) => p * d);
        if (count == rows.Size)
            return rows.Gather(source, sign);
        double[] matrix = new double[rows.Size * count];
        for (int i = 0; i < source.Length; i++)
            matrix[(i * count) + source[i]] = sign;
        return rows.Times(matrix, count);
    }

    /// <summary>For every value of the output, which value of the input broadcasting reads.</summary>
    private static int[] Broadcast(long[] input, long[] output)
    {
        int[] source = new int[output.Aggregate(1L, (p, d) => p * d)];
        for (int i = 0; i < source.Length; i++)
        {
            long rest = i,
                stride = 1,
                index = 0;
            for (int a = output.Length - 1, b = input.Length - 1; a >= 0; a--, b--)
            {
                long at = rest % output[a];
                rest /= output[a];
                if (b < 0)
                    continue;
                index += input[b] == 1 ? 0 : at * stride;
                stride *= input[b];
            }
            source[i] = (int)index;
        }
        return source;
    }

    private (HeadScale Scale, string Data)? ScaledBy(NodeProto node)
    {
        if (node.Input.Any(constants.IsConstant) || node.Input.Count != 2)
            return null;
        for (int side = 1; side >= (node.OpType == "Div" ? 1 : 0); side--)
        {
            string number = node.Input[side];
            while (graph.Producer(number) is { } expand && expand.OpType is "Expand" or "Identity")
                number = expand.Input[0];
            if (tensors.Count(number) == 1 && tensors.Count(node.Input[1 - side]) > 1)
                return (new HeadScale(node.OpType == "Div" ? HeadScaleKind.Divisor : HeadScaleKind.Factor, number), node.Input[1 - side]);
        }
        return null;
    }

    private static HeadScale? Normalized(NodeProto node)
    {
        bool known = HeadOperators.IsNormalization(node);
        string input = node.InputOrEmpty(0);
        return !known
            ? null
            : node.OpType switch
            {
                "LayerNormalization" => new HeadScale(HeadScaleKind.Deviation, input, node.GetFloat("epsilon", 1e-5f)),
                "RMSNormalization" or "SimplifiedLayerNormalization" => new HeadScale(
                    HeadScaleKind.RootMeanSquare,
                    input,
                    node.GetFloat("epsilon", 1e-5f)
                ),
                "LpNormalization" when node.GetInt("p", 2) == 2 => new HeadScale(HeadScaleKind.Norm, input),
                _ => null,
            };
    }

    private bool Normalize(LinearWalk walk, NodeProto node, HeadScale scale, LogitRows rows)
    {
        if (node.Input.Skip(1).Any(i => i.Length > 0 && !constants.IsConstant(i)))
            return false;
        // γ and β stand behind the scale.
        if (scale.Kind == HeadScaleKind.Deviation && node.InputOrEmpty(2).Length > 0)
            walk.AddConstant(rows, PerChannel(constants.Require(node.Input[2]), rows.Size));
        if (node.InputOrEmpty(1).Length > 0)
            rows = rows.Scale(PerChannel(constants.Require(node.Input[1]), rows.Size));
        return walk.SetScale(scale) && Hand(walk, node, node.Input[0], scale.Kind == HeadScaleKind.Deviation ? rows.Centre() : rows);
    }
}
