using System.Globalization;

namespace Partwise.Files.Pickle;

/// <summary>Finds the tensors in the value of a pickle: in a state dictionary, in a checkpoint that holds one, or in the modules of a whole network.</summary>
internal sealed class TensorWalk(PickleFault fault)
{
    private static readonly string[] s_checkpointKeys = ["state_dict", "model_state_dict", "model", "net"];

    private readonly OrderedDictionary<string, PickleTensor> _tensors = new(StringComparer.Ordinal);
    private int _entries;

    /// <summary>The tensors by their names in a state dictionary.</summary>
    /// <exception cref="DataFileException">There are none.</exception>
    public OrderedDictionary<string, PickleTensor> Find(object? root)
    {
        switch (root)
        {
            case PickleDictionary dictionary when HasTensors(dictionary):
                AddAll(dictionary, "");
                break;
            case PickleDictionary dictionary when s_checkpointKeys.Select(dictionary.Find).FirstOrDefault(v => v is PickleObject || (v is PickleDictionary d && HasTensors(d))) is { } inner:
                return Find(inner);
            case PickleObject module when module.Attributes.Find("_modules") is PickleDictionary:
                Walk(module, "", 0);
                break;
            case PickleObject other:
                throw fault.Unsupported($"holds an object of the class '{PickleFault.Printable(other.Type.ToString())}', not weights");
            case PickleDictionary dictionary:
                throw fault.Unsupported($"holds a dictionary without tensors (its keys are {Keys(dictionary)}; weights are looked for in {string.Join(", ", s_checkpointKeys)})");
            default:
                throw fault.Unsupported("holds no dictionary of tensors");
        }
        return _tensors.Count > 0 ? _tensors : throw fault.Unsupported("holds a network without weights");
    }

    private bool HasTensors(PickleDictionary dictionary)
    {
        Count(dictionary);
        return dictionary.Entries.Values.Any(v => v is PickleTensor);
    }

    // As torch.nn.Module.state_dict: first what the module itself has, then its parts.
    private void Walk(PickleObject module, string prefix, int depth)
    {
        if (depth > PickleLimits.Depth)
            throw fault.Damaged($"its modules lie more than {PickleLimits.Depth} deep in each other");
        foreach (string kind in new[] { "_parameters", "_buffers" })
        {
            if (module.Attributes.Find(kind) is PickleDictionary tensors)
                AddAll(tensors, prefix);
        }
        if (module.Attributes.Find("_modules") is not PickleDictionary parts)
            return;
        Count(parts);
        foreach ((string name, object? part) in parts.Entries)
        {
            if (part is PickleObject inner)
                Walk(inner, $"{prefix}{name}.", depth + 1);
        }
    }

    private void AddAll(PickleDictionary tensors, string prefix)
    {
        Count(tensors);
        foreach ((string name, object? value) in tensors.Entries)
        {
            if (value is PickleTensor tensor && (prefix.Length + name.Length > 1000 || !_tensors.TryAdd(prefix + name, tensor)))
                throw fault.Damaged($"the tensor name '{PickleFault.Printable(prefix + name)}' is too long or occurs twice");
        }
    }

    // A dictionary may occur in many places at once, so that few bytes could mean endless work.
    private void Count(PickleDictionary dictionary)
    {
        if ((_entries += dictionary.Entries.Count + 1) > PickleLimits.Entries)
            throw fault.Damaged(string.Create(CultureInfo.InvariantCulture, $"it has more than {PickleLimits.Entries} entries to look at"));
    }

    private static string Keys(PickleDictionary dictionary) => dictionary.Entries.Count == 0 ? "no texts"
        : string.Join(", ", dictionary.Entries.Keys.Take(5).Select(k => $"'{PickleFault.Printable(k)}'"));
}
