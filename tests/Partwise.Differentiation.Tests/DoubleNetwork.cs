using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

/// <summary>Runs a convolutional classifier forward and backward in double precision, node by node: a reference that shares nothing with
/// the gradient graph.</summary>
internal sealed class DoubleNetwork
{
    private readonly Dictionary<string, Numbers> _values;
    private readonly Dictionary<string, double[]> _gradients = [];
    private readonly GraphIndex _index;

    /// <summary>The mean cross-entropy and the gradients of everything it depends on.</summary>
    public DoubleNetwork(OnnxModel model, Dictionary<string, Numbers> inputs, string logits, int[] labels)
    {
        _values = new(inputs);
        _index = new GraphIndex(model);
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            OnnxTensor read = model.ReadTensor(tensor);
            _values[read.Name] = new(read.ToDoubles(), [.. read.Shape]);
        }
        IReadOnlyList<NodeProto> order = _index.TopologicalOrder();
        foreach (NodeProto node in order)
            _values[node.Output[0]] = Forward(node);
        Loss = CrossEntropy(logits, labels);
        foreach (NodeProto node in order.Reverse().Where(n => _gradients.ContainsKey(n.Output[0])))
            Backward(node, new(_gradients[node.Output[0]], _values[node.Output[0]].Shape));
    }

    public double Loss { get; }

    public double[] Gradient(string tensor) => _gradients[tensor];

    private double CrossEntropy(string logits, int[] labels)
    {
        Numbers y = _values[logits];
        int classes = (int)y.Shape[1];
        var gradient = new double[y.Values.Length];
        double loss = 0;
        for (int n = 0; n < labels.Length; n++)
        {
            double[] row = y.Values[(n * classes)..((n + 1) * classes)];
            double top = row.Max(),
                log = top + Math.Log(row.Sum(v => Math.Exp(v - top)));
            loss += (log - row[labels[n]]) / labels.Length;
            for (int c = 0; c < classes; c++)
                gradient[(n * classes) + c] = (Math.Exp(row[c] - log) - (c == labels[n] ? 1 : 0)) / labels.Length;
        }
        _gradients[logits] = gradient;
        return loss;
    }

    private Numbers Forward(NodeProto node)
    {
        if (node.OpType == "Constant")
        {
            OnnxTensor read = OnnxTensor.Read(node.GetTensor("value")!);
            return new(read.ToDoubles(), [.. read.Shape]);
        }
        Numbers x = _values[node.Input[0]];
        if (DoubleFunctions.Value(node) is { } function)
            return x with { Values = Array.ConvertAll(x.Values, v => function(v)) };
        return node.OpType switch
        {
            "Conv" => Convolution(node).Forward(node.Input.Count > 2 ? _values[node.Input[2]] : null),
            "Clip" => x with { Values = Array.ConvertAll(x.Values, v => Math.Clamp(v, Scalar(node, 1), Scalar(node, 2))) },
            "Add" => x with { Values = [.. x.Values.Zip(_values[node.Input[1]].Values, (a, b) => a + b)] },
            "Mul" => Multiply(x, _values[node.Input[1]]),
            "MaxPool" => MaxPool(node).Y,
            "GlobalAveragePool" => new(
                [.. x.Values.Chunk((int)(x.Shape[2] * x.Shape[3])).Select(p => p.Average())],
                [x.Shape[0], x.Shape[1], 1, 1]
            ),
            "Flatten" => x with { Shape = [x.Shape[0], x.Values.Length / x.Shape[0]] },
            "Gemm" => Linear(x, _values[node.Input[1]], _values[node.Input[2]]),
            _ => throw new NotSupportedException(node.Describe()),
        };
    }

    private void Backward(NodeProto node, Numbers g)
    {
        Numbers x = _values[node.Input[0]],
            y = _values[node.Output[0]];
        switch (node.OpType)
        {
            case "Conv":
                (Numbers dx, Numbers dw) = Convolution(node).Backward(g);
                Give(node.Input[0], dx.Values);
                Give(node.Input[1], dw.Values);
                if (node.Input.Count > 2)
                    Give(node.Input[2], SumChannels(g));
                break;
            case "Relu" or "Sigmoid" or "HardSigmoid" or "HardSwish":
                Give(node.Input[0], [.. g.Values.Zip(x.Values, (d, v) => d * DoubleFunctions.Slope(node, v))]);
                break;
            case "Mul":
                MultiplyBackward(node, g);
                break;
            case "Clip":
                Give(node.Input[0], [.. g.Values.Zip(y.Values, (d, v) => v > Scalar(node, 1) && v < Scalar(node, 2) ? d : 0)]);
                break;
            case "Add":
                Give(node.Input[0], g.Values);
                Give(node.Input[1], g.Values);
                break;
            case "MaxPool":
                var scattered = new double[x.Values.Length];
                int[] from = MaxPool(node).From;
                for (int i = 0; i < from.Length; i++)
                    scattered[from[i]] += g.Values[i];
                Give(node.Input[0], scattered);
                break;
            case "GlobalAveragePool":
                int area = (int)(x.Shape[2] * x.Shape[3]);
                Give(node.Input[0], [.. x.Values.Select((_, i) => g.Values[i / area] / area)]);
                break;
            case "Flatten":
                Give(node.Input[0], g.Values);
                break;
            default:
                LinearBackward(node, g);
                break;
        }
    }

    private void Give(string tensor, double[] gradient) =>
        _gradients[tensor] = _gradients.TryGetValue(tensor, out double[]? before) ? [.. before.Zip(gradient, (a, b) => a + b)] : gradient;

    private double Scalar(NodeProto node, int input) => _values[node.Input[input]].Values[0];

    private DoubleConvolution Convolution(NodeProto node)
    {
        Assert.True(node.GetInts("dilations")?.All(d => d == 1) ?? true);
        return new(
            _values[node.Input[0]],
            _values[node.Input[1]],
            (int)node.GetInt("group", 1),
            Array.ConvertAll(node.GetInts("strides")!, v => (int)v),
            Array.ConvertAll(node.GetInts("pads")!, v => (int)v)
        );
    }

    // The smaller factor is repeated over whole planes.
    private static Numbers Multiply(Numbers a, Numbers b)
    {
        Numbers large = a.Values.Length >= b.Values.Length ? a : b;
        int repeatA = large.Values.Length / a.Values.Length,
            repeatB = large.Values.Length / b.Values.Length;
        return large with { Values = [.. large.Values.Select((_, i) => a.Values[i / repeatA] * b.Values[i / repeatB])] };
    }

    private void MultiplyBackward(NodeProto node, Numbers g)
    {
        for (int input = 0; input < 2; input++)
        {
            Numbers self = _values[node.Input[input]],
                product = Multiply(g, _values[node.Input[1 - input]]);
            Give(node.Input[input], [.. product.Values.Chunk(product.Values.Length / self.Values.Length).Select(p => p.Sum())]);
        }
    }

    private (Numbers Y, int[] From) MaxPool(NodeProto node)
    {
        Numbers x = _values[node.Input[0]];
        int k = (int)node.GetInts("kernel_shape")![0],
            stride = (int)node.GetInts("strides")![0],
            pad = (int)node.GetInts("pads")![0];
        int planes = (int)(x.Shape[0] * x.Shape[1]),
            h = (int)x.Shape[2],
            w = (int)x.Shape[3];
        int height = ((h + (2 * pad) - k) / stride) + 1,
            width = ((w + (2 * pad) - k) / stride) + 1;
        var from = new int[planes * height * width];
        for (int i = 0; i < from.Length; i++)
        {
            int plane = i / (height * width),
                top = (i / width % height * stride) - pad,
                left = (i % width * stride) - pad;
            from[i] = Enumerable
                .Range(0, k * k)
                .Select(j => (Y: top + (j / k), X: left + (j % k)))
                .Where(p => p.Y >= 0 && p.Y < h && p.X >= 0 && p.X < w)
                .Select(p => (((plane * h) + p.Y) * w) + p.X)
                .MaxBy(at => x.Values[at]);
        }
        return (new([.. from.Select(at => x.Values[at])], [x.Shape[0], x.Shape[1], height, width]), from);
    }

    private static Numbers Linear(Numbers x, Numbers w, Numbers b)
    {
        int n = (int)x.Shape[0],
            d = (int)x.Shape[1],
            c = (int)w.Shape[0];
        var y = new double[n * c];
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = b.Values[i % c];
            for (int j = 0; j < d; j++)
                y[i] += x.Values[(i / c * d) + j] * w.Values[(i % c * d) + j];
        }
        return new(y, [n, c]);
    }

    private void LinearBackward(NodeProto node, Numbers g)
    {
        Numbers x = _values[node.Input[0]],
            w = _values[node.Input[1]];
        int d = (int)x.Shape[1],
            c = (int)w.Shape[0];
        double[] dx = new double[x.Values.Length],
            dw = new double[w.Values.Length],
            db = new double[c];
        for (int i = 0; i < g.Values.Length; i++)
        {
            db[i % c] += g.Values[i];
            for (int j = 0; j < d; j++)
            {
                dx[(i / c * d) + j] += g.Values[i] * w.Values[(i % c * d) + j];
                dw[(i % c * d) + j] += g.Values[i] * x.Values[(i / c * d) + j];
            }
        }
        Give(node.Input[0], dx);
        Give(node.Input[1], dw);
        Give(node.Input[2], db);
    }

    private static double[] SumChannels(Numbers g)
    {
        int channels = (int)g.Shape[1],
            area = (int)(g.Shape[2] * g.Shape[3]);
        var sums = new double[channels];
        for (int i = 0; i < g.Values.Length; i++)
            sums[i / area % channels] += g.Values[i];
        return sums;
    }
}
