namespace Partwise.Engine;

/// <summary>Finds what is wrong with the tensors of a run that the library refused. Costs nothing while runs succeed.</summary>
internal static class RunFaults
{
    /// <summary>A sentence about the first input or output that does not fit the model, or null if all do.</summary>
    public static string? Find(
        InferenceSession session,
        IReadOnlyList<string> inputNames,
        IReadOnlyList<OrtValue> inputs,
        IReadOnlyList<string> outputNames,
        IReadOnlyList<OrtValue>? outputs)
    {
        foreach (TensorInfo info in session.Inputs)
        {
            int given = IndexOf(inputNames, info.Name);
            if (given < 0)
                return $"The input '{info.Name}' ({info}) is missing; give a tensor for it";
            if (!info.Accepts(inputs[given].ElementType, inputs[given].Shape))
                return $"The input '{info.Name}' was given as {inputs[given]}, but the model takes {info}; convert or reshape it";
        }
        for (int i = 0; outputs is not null && i < outputNames.Count; i++)
        {
            TensorInfo info = session.Outputs.First(o => o.Name == outputNames[i]);
            if (!info.Accepts(outputs[i].ElementType, outputs[i].Shape))
                return $"The tensor for output '{info.Name}' is {outputs[i]}, but the model gives {info}; allocate it so";
        }
        return null;
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return i;
        }
        return -1;
    }
}
