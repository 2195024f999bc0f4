using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>
/// The values of tensors that do not depend on the image, however the exporter wrote them: as initializers, constants or nodes that
/// compute them. The nodes are cut out and run by ONNX Runtime, so every operator folds.
/// </summary>
internal sealed class ConstantFolder(OnnxModel model, GraphIndex graph)
{
    private readonly Dictionary<string, OnnxTensor?> _folded = new(StringComparer.Ordinal);

    /// <summary>Whether <paramref name="tensor"/> is the same for every image; false for an input left out, whose name is empty.</summary>
    public bool IsConstant(string tensor) => tensor.Length > 0 && graph.IsConstant(tensor);

    /// <summary>The value of <paramref name="tensor"/>; null where it depends on the image.</summary>
    public OnnxTensor? Fold(string tensor)
    {
        if (!_folded.TryGetValue(tensor, out OnnxTensor? value))
            _folded[tensor] = value = IsConstant(tensor) ? Evaluate(tensor) : null;
        return value;
    }

    /// <summary>The value of a tensor that must be a constant.</summary>
    /// <exception cref="PartwiseException">It depends on the image, or cannot be computed.</exception>
    public OnnxTensor Require(string tensor) =>
        Fold(tensor) ?? throw new PartwiseException($"The head's constant '{tensor}' cannot be computed without an image.");

    /// <summary>The only value of a one-element constant; null where it is anything else.</summary>
    public double? Scalar(string tensor) => Fold(tensor) is { Count: 1 } value ? value.ToDoubles()[0] : null;

    /// <summary>The values of an integer constant, such as axes; null where it depends on the image.</summary>
    public long[]? Integers(string tensor) => Fold(tensor)?.ToInt64s();

    private OnnxTensor Evaluate(string tensor)
    {
        if (graph.Initializer(tensor) is { } initializer)
            return model.ReadTensor(initializer);
        try
        {
            return Compute(tensor);
        }
        catch (OnnxRuntimeException e)
        {
            throw new PartwiseException($"ONNX Runtime cannot compute the constant '{tensor}': {e.Message}", e);
        }
    }

    private OnnxTensor Compute(string tensor)
    {
        OnnxModel cut = SubgraphExtractor.Extract(model, [], [tensor]);
        string wanted = graph.Producer(tensor) is null ? Dense(cut, tensor) : tensor;
        OrtValue[] outputs = Run(cut, [wanted]);
        using OrtValue output = outputs[0];
        return ToTensor(tensor, output) is { } value
            ? OnnxTensor.Read(value)
            : throw new PartwiseException(
                $"The constant '{tensor}' is of type {output.ElementType}; a head's constants are float, double or integers."
            );
    }

    // A sparse initializer comes out of the engine sparse, but out of a node dense.
    private static string Dense(OnnxModel cut, string tensor)
    {
        string dense = new GraphEditor(cut).AddNode("Identity", [tensor]);
        cut.Graph.Output[0].Name = dense;
        return dense;
    }

    /// <summary>Runs a graph without inputs, within <see cref="ConstantBudget"/>.</summary>
    /// <exception cref="OnnxException">It would compute or run too much.</exception>
    /// <exception cref="PartwiseException">It takes too long.</exception>
    /// <exception cref="OnnxRuntimeException">The engine cannot run it.</exception>
    public static OrtValue[] Run(OnnxModel constants, IReadOnlyList<string> wanted)
    {
        ConstantBudget.Require(constants);
        // Its optimiser would compute the constants too, node by node, and copy what each node reads.
        SessionOptions options = EngineSessions.Options(constants, intraOpThreads: 1) with
        {
            Configure = o => o.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
        };
        using var session = new InferenceSession(constants.ToByteArray(), options);
        using var limit = new CancellationTokenSource(ConstantBudget.MostTime);
        try
        {
            return session.Run([], [], wanted, limit.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new PartwiseException(
                $"The model's constants take longer than {ConstantBudget.MostTime.TotalSeconds:0} seconds to compute; export it "
                    + $"again with its weights stored.",
                e
            );
        }
    }

    /// <summary>The engine's tensor as one of the file format; null where it is neither float, double nor integers of 32 or 64
    /// bits.</summary>
    public static TensorProto? ToTensor(string name, OrtValue value) =>
        value.ElementType switch
        {
            TensorElementType.Float => OnnxTensor.Create(name, value.AsSpan<float>(), value.Shape),
            TensorElementType.Double => OnnxTensor.Create(name, value.AsSpan<double>(), value.Shape),
            TensorElementType.Int64 => OnnxTensor.Create(name, value.AsSpan<long>(), value.Shape),
            TensorElementType.Int32 => OnnxTensor.Create(name, value.AsSpan<int>(), value.Shape),
            _ => null,
        };
}
