using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>Frees a batch size that an export fixed: of the same nodes with the size left open, one run must give what a batch filled with
/// copies gave.</summary>
internal static class FixedBatch
{
    // The engine may add in another order for another batch.
    private const double Tolerance = 1e-3;

    /// <summary>The model with a free batch size; the model itself where its batch is free or 1, or is built into its nodes.</summary>
    public static OnnxModel Free(OnnxModel model, OnnxValueInfo input, List<string> notes, CancellationToken cancellationToken)
    {
        if (
            input.Shape is not [{ Size: > 1 and var batch }, ..]
            || input.ElementType is not (OnnxElementType.Float or OnnxElementType.UInt8)
            || input.Shape.Skip(1).Any(d => d.Size is not (null or (> 0 and <= 16384)))
        )
        {
            return model;
        }
        OnnxModel free = model.Clone();
        Open(free, batch);
        if (!Agree(model, free, input, cancellationToken))
            return model;
        notes.Add($"batches of {batch}: one photo at a time, which gives what a batch of {batch} copies gives");
        return free;
    }

    private static void Open(OnnxModel model, long batch)
    {
        OnnxValueInfo input = model.Inputs[0];
        int at = model.Graph.Input.ToList().FindIndex(i => i.Name == input.Name);
        model.Graph.Input[at] = new OnnxValueInfo(input.Name, input.ElementType, ["N", .. input.Shape!.Skip(1)]).ToProto();
        model.Graph.ValueInfo.Clear();
        for (int o = 0; o < model.Graph.Output.Count; o++)
        {
            if (model.Outputs[o] is { Shape: [{ Size: { } size }, ..] } output && size == batch)
                model.Graph.Output[o] = new OnnxValueInfo(output.Name, output.ElementType, ["N", .. output.Shape.Skip(1)]).ToProto();
        }
        var index = new GraphIndex(model);
        var constants = new ConstantFolder(model, index);
        var graph = new GraphEditor(model);
        foreach (NodeProto node in model.Graph.Node.Where(n => n.Is("Reshape")).ToList())
        {
            if (
                constants.IsConstant(node.InputOrEmpty(0))
                || constants.Integers(node.InputOrEmpty(1)) is not { Length: > 0 } shape
                || shape[0] != batch
            )
                continue;
            // Zero takes over the size that the tensor had before.
            long[] open = [shape.Contains(-1) ? 0 : -1, .. shape.Skip(1)];
            node.Input[1] = graph.AddInitializer("partwise/shape", open.AsSpan(), open.Length);
        }
    }

    private static bool Agree(OnnxModel model, OnnxModel free, OnnxValueInfo input, CancellationToken cancellationToken)
    {
        long[] shape = [.. input.Shape!.Select(d => d.Size ?? 224)];
        string[] outputs = [.. model.Outputs.Where(o => o.ElementType == OnnxElementType.Float).Select(o => o.Name)];
        if (outputs.Length == 0)
            return false;
        try
        {
            float[][] many = Run(model, input, shape, outputs, cancellationToken),
                one = Run(free, input, [1, .. shape[1..]], outputs, cancellationToken);
            return many.Zip(one)
                .All(p => p.First.Length == p.Second.Length * shape[0] && Near(p.First.AsSpan(0, p.Second.Length), p.Second));
        }
        catch (Exception e) when (e is OnnxRuntimeException or OnnxException)
        {
            return false;
        }
    }

    private static float[][] Run(OnnxModel model, OnnxValueInfo input, long[] shape, string[] outputs, CancellationToken cancellationToken)
    {
        using InferenceSession session = EngineSessions.Create(SubgraphExtractor.Extract(model, [input.Name], outputs), intraOpThreads: 1);
        using OrtValue images =
            input.ElementType == OnnxElementType.UInt8 ? OrtValue.Allocate<byte>(shape) : OrtValue.Allocate<float>(shape);
        int length = (int)(images.ElementCount / shape[0]);
        for (int i = 0; i < images.ElementCount; i++)
        {
            int level = (i % length * 37) % 251;
            if (input.ElementType == OnnxElementType.UInt8)
                images.AsSpan<byte>()[i] = (byte)level;
            else
                images.AsSpan<float>()[i] = (level / 125f) - 1;
        }
        OrtValue[] values = session.Run([input.Name], [images], outputs, cancellationToken: cancellationToken);
        float[][] floats = [.. values.Select(v => v.AsSpan<float>().ToArray())];
        foreach (OrtValue value in values)
            value.Dispose();
        return floats;
    }

    private static bool Near(ReadOnlySpan<float> expected, float[] actual)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= Tolerance * Math.Max(1, Math.Abs(expected[i]))))
                return false;
        }
        return true;
    }
}
