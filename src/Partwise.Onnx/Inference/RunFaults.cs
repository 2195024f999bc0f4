namespace Partwise.Onnx.Inference;

/// <summary>Finds what is wrong with the names and tensors of a run that was refused. Costs nothing while runs succeed.</summary>
internal static class RunFaults
{
    /// <summary>A sentence about the first input that was not given, or null if there is none.</summary>
    public static string? FindMissing(InferenceSession session, IReadOnlyList<string> names)
    {
        // An input that is no tensor may be an optional one.
        TensorInfo? missing = session.Inputs.FirstOrDefault(i => i.ElementType is not null && !names.Contains(i.Name));
        return missing is null ? null : $"The input '{missing.Name}' ({missing}) is missing; give a tensor for it.";
    }

    /// <summary>A sentence about the first name that the model does not have, or null if it has all.</summary>
    public static string? FindUnknown(string kind, IReadOnlyList<TensorInfo> infos, IReadOnlyList<string> names)
    {
        string? unknown = names.FirstOrDefault(n => infos.All(i => i.Name != n));
        return unknown is null
            ? null
            : $"The model has no {kind} '{unknown}'; its {kind}s are {string.Join(", ", infos.Select(i => $"'{i.Name}'"))}.";
    }

    /// <summary>A sentence about the first input that the model does not take, or null if all fit.</summary>
    public static string? FindInput(InferenceSession session, IReadOnlyList<string> names, IReadOnlyList<OrtValue> tensors) =>
        FindMisfit(
            session.Inputs,
            names,
            tensors,
            (name, tensor, info) => $"The input '{name}' was given as {tensor}, but the model takes {info}; convert or reshape it."
        );

    /// <summary>The start of a sentence about the first tensor that the model cannot write its output to, or null if all fit.</summary>
    public static string? FindOutput(InferenceSession session, IReadOnlyList<string> names, IReadOnlyList<OrtValue>? tensors) =>
        FindMisfit(
            session.Outputs,
            names,
            tensors ?? [],
            (name, tensor, info) => $"The tensor for output '{name}' is {tensor}, but the model gives {info}; allocate it so"
        );

    private static string? FindMisfit(
        IReadOnlyList<TensorInfo> infos,
        IReadOnlyList<string> names,
        IReadOnlyList<OrtValue> tensors,
        Func<string, OrtValue, TensorInfo, string> describe
    )
    {
        for (int i = 0; i < tensors.Count; i++)
        {
            if (infos.FirstOrDefault(info => info.Name == names[i]) is { } info && !info.Accepts(tensors[i]))
                return describe(names[i], tensors[i], info);
        }
        return null;
    }
}
