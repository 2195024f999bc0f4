using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>Writes layers of convolution, batch normalisation and ReLU.</summary>
internal sealed class NetworkBuilder
{
    private readonly GraphBuilder _graph = new(opset: 17, name: "classifier");
    private readonly int _seed;
    private int _tensors;

    public NetworkBuilder(int seed, int size)
    {
        _seed = seed;
        _graph.Input(Architectures.InputName, OnnxElementType.Float, "N", 3, size, size);
    }

    /// <summary>A 3×3 convolution, its normalisation and a ReLU.</summary>
    public string Layer(string input, string name, int from, int to, int stride) =>
        _graph.Node("Relu", Normalised(input, name, from, to, kernel: 3, stride));

    /// <summary>A basic block of He et al. 2016: two 3×3 convolutions beside a shortcut, which is a 1×1 convolution where the shape
    /// changes.</summary>
    public string Block(string input, string name, int from, int to, int stride)
    {
        string inner = Layer(input, $"{name}.conv1", from, to, stride);
        string outer = Normalised(inner, $"{name}.conv2", to, to, kernel: 3, stride: 1);
        string shortcut = from == to && stride == 1 ? input : Normalised(input, $"{name}.shortcut", from, to, kernel: 1, stride);
        return _graph.Node("Relu", _graph.Node("Add", [outer, shortcut]));
    }

    /// <summary>The network with mean pooling and a linear layer.</summary>
    public OnnxModel Classify(string features, int channels, int classes)
    {
        string pooled = _graph.Node("Flatten", _graph.Node("GlobalAveragePool", features));
        string weight = Random(PooledHead.Weight, Math.Sqrt(1.0 / channels), classes, channels);
        string bias = Filled(PooledHead.Bias, 0, classes);
        _graph.NamedNode(Architectures.LogitsName, "Gemm", [pooled, weight, bias], OnnxAttribute.Of("transB", 1L));
        _graph.Output(Architectures.LogitsName, OnnxElementType.Float, "N", classes);
        return _graph.Build();
    }

    private string Normalised(string input, string name, int from, int to, int kernel, int stride)
    {
        // He, Zhang, Ren, Sun 2015, equation 14: the variance is 2 over the number of outputs that a weight's input reaches.
        string weight = Random($"{name}.weight", Math.Sqrt(2.0 / (kernel * kernel * to)), to, from, kernel, kernel);
        string y = _graph.Conv(input, weight, stride: stride, padding: kernel / 2);
        return _graph.Node(
            "BatchNormalization",
            [
                y,
                Filled($"{name}.scale", 1, to),
                Filled($"{name}.shift", 0, to),
                Filled($"{name}.mean", 0, to),
                Filled($"{name}.variance", 1, to),
            ]
        );
    }

    private string Filled(string name, float value, int count)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return _graph.Initializer(OnnxTensor.Create(name, values, count));
    }

    private string Random(string name, double deviation, params ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long size in shape)
            count *= size;
        return _graph.Initializer(OnnxTensor.Create(name, InitialWeights.Normal(_seed, _tensors++, deviation, checked((int)count)), shape));
    }
}
