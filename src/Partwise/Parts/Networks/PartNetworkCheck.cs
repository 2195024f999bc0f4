using Partwise.Onnx.Inference;

namespace Partwise.Parts;

/// <summary>Checks that a part network is what its metadata says: the file may be damaged, or made by somebody else.</summary>
internal static class PartNetworkCheck
{
    /// <summary>Checks metadata, input and the stated outputs.</summary>
    /// <exception cref="PartwiseException">Something does not fit; the message says what.</exception>
    public static void Metadata(InferenceSession session, string[] labels, PartClass[] classes, PartOutput output, string path)
    {
        if (classes.Length != labels.Length)
            throw Bad(path, $"has {labels.Length} labels and {classes.Length} classes in its metadata");
        if (session.Inputs is not [{ ElementType: TensorElementType.Float, Shape.Length: 4 }])
            throw Bad(
                path,
                $"has the inputs {string.Join(", ", session.Inputs.Select(i => i.ToString()))} instead of one photo, float32 [N, 3, H, W]"
            );
        TensorInfo contribution = Output(session, PartOutputs.Contribution, TensorElementType.Float, 3, path);
        TensorInfo map = Output(session, PartOutputs.Map, TensorElementType.Float, 5, path);
        TensorInfo top = Output(session, PartOutputs.Class, TensorElementType.Int64, 2, path);
        TensorInfo logit = Output(session, PartOutputs.Logit, TensorElementType.Float, 2, path);
        TensorInfo bias = Output(session, PartOutputs.Bias, TensorElementType.Float, 2, path);
        long k = contribution.Shape[2],
            t = contribution.Shape[1];
        if (
            k < 1
            || t < 1
            || map.Shape[1] != t
            || map.Shape[2] != k
            || map.Shape[3] < 1
            || map.Shape[4] < 1
            || top.Shape[1] != t
            || logit.Shape[1] != t
            || bias.Shape[1] != t
        )
            throw Bad(path, "states outputs whose shapes do not fit each other");
        if (
            output.Name is null
            || session.Outputs.FirstOrDefault(o => o.Name == output.Name) is not { ElementType: TensorElementType.Float }
        )
            throw Bad(path, $"lacks the float32 output '{output.Name}' that its metadata names");
        for (int c = 0; c < classes.Length; c++)
        {
            if (labels[c] is null)
                throw Bad(path, $"has no label for class {c} in its metadata");
            if (classes[c] is not { } own || own.Class != c || own.K < 1 || own.K > k)
                throw Bad(path, $"has an entry for class {c} in its metadata that is not this class with 1 to {k} parts");
        }
    }

    /// <summary>Checks what a run gave for one image, in the order class, logit, bias, contribution, map, original output.</summary>
    /// <exception cref="PartwiseException">It is not what the network states.</exception>
    public static void Values(OrtValue[] values, IReadOnlyList<PartClass> classes)
    {
        bool fits =
            values[0].Shape is [1, var t]
            && values[1].Shape.AsSpan().SequenceEqual([1, t])
            && values[2].Shape.AsSpan().SequenceEqual([1, t])
            && values[3].Shape is [1, var ct, var k]
            && ct == t
            && values[4].Shape is [1, var mt, var mk, > 0, > 0]
            && mt == t
            && mk == k
            && values[5].AsSpan<float>().Length == classes.Count;
        if (!fits)
            throw new PartwiseException(
                "The part network's outputs do not have the shapes that it states; make it anew with 'partwise fit'."
            );
        foreach (long c in values[0].AsSpan<long>())
        {
            if (c < 0 || c >= classes.Count || classes[(int)c].K > values[3].Shape[2])
                throw new PartwiseException(
                    $"The part network explains class {c}, which its metadata does not describe; make it anew with 'partwise fit'."
                );
        }
    }

    private static TensorInfo Output(InferenceSession session, string name, TensorElementType type, int rank, string path) =>
        session.Outputs.FirstOrDefault(o => o.Name == name) is { } output && output.ElementType == type && output.Shape.Length == rank
            ? output
            : throw Bad(path, $"lacks the output '{name}' of rank {rank}");

    private static PartwiseException Bad(string path, string what) => new($"'{path}' {what}; make it anew with 'partwise fit'.");
}
