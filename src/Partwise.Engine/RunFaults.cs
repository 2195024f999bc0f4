namespace Partwise.Engine;

/// <summary>Finds what is wrong with the tensors of a run that cannot be or was refused. Costs nothing while runs succeed.</summary>
internal static class RunFaults
{
    /// <summary>A sentence about the first input that was not given, or null if there is none.</summary>
    public static string? FindMissing(InferenceSession session, IReadOnlyList<string> inputNames)
    {
        // An input that is no tensor may be an optional one.
        TensorInfo? missing = session.Inputs.FirstOrDefault(i => i.ElementType != TensorElementType.Undefined && !inputNames.Contains(i.Name));
        return missing is null ? null : $"The input '{missing.Name}' ({missing}) is missing; give a tensor for it.";
    }

    /// <summary>A sentence about the first input that the model does not take, or null if all fit.</summary>
    public static string? FindInput(InferenceSession session, IReadOnlyList<string> names, IReadOnlyList<OrtValue> tensors)
    {
        int i = IndexOfMisfit(session.Inputs, names, tensors, out TensorInfo? info);
        return i < 0 ? null : $"The input '{names[i]}' was given as {tensors[i]}, but the model takes {info}; convert or reshape it.";
    }

    /// <summary>The start of a sentence about the first tensor that the model cannot write its output to, or null if all fit.</summary>
    public static string? FindOutput(InferenceSession session, IReadOnlyList<string> names, IReadOnlyList<OrtValue>? tensors)
    {
        if (tensors is null)
            return null;
        int i = IndexOfMisfit(session.Outputs, names, tensors, out TensorInfo? info);
        return i < 0 ? null : $"The tensor for output '{names[i]}' is {tensors[i]}, but the model gives {info}; allocate it so";
    }

    private static int IndexOfMisfit(IReadOnlyList<TensorInfo> infos, IReadOnlyList<string> names, IReadOnlyList<OrtValue> tensors, out TensorInfo? misfit)
    {
        for (int i = 0; i < names.Count; i++)
        {
            misfit = infos.First(info => info.Name == names[i]);
            if (!misfit.Accepts(tensors[i].ElementType, tensors[i].Shape))
                return i;
        }
        misfit = null;
        return -1;
    }
}
