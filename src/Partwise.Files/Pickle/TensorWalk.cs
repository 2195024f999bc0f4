using System.Globalization;

namespace Partwise.Files.Pickle;

/// <summary>
/// Finds the tensors in the value of a pickle: in a state dictionary, in a checkpoint that holds one at any place, or in the modules of a
/// whole network. Of several dictionaries the one with the most tensors is taken, of equal ones that of averaged weights (EMA, as timm and
/// torchvision evaluate them), else the first.
///</summary>
internal sealed class TensorWalk(PickleFault fault)
{
    // Lists of lists of settings are no places where people look for weights.
    private const int Deepest = 4;

    private readonly List<(string Path, OrderedDictionary<string, PickleTensor> Tensors)> _found = [];
    private int _entries;

    /// <summary>The tensors by their names in a state dictionary, and where in the checkpoint they lie; empty where they are the whole of
    /// it.</summary>
    /// <param name="root">The value.</param>
    /// <param name="others">Receives where else as many tensors lie.</param>
    /// <exception cref="DataFileException">There are none.</exception>
    public (string Path, OrderedDictionary<string, PickleTensor> Tensors) Find(object? root, ICollection<string> others)
    {
        Search(root, "", 0);
        if (_found.Count == 0)
        {
            throw fault.Unsupported(
                root switch
                {
                    PickleObject { Attributes: var attributes } when attributes.Find("_modules") is PickleDictionary =>
                        "holds a network without weights",
                    PickleObject other => $"holds an object of the class '{PickleFault.Printable(other.Type.ToString())}', not weights",
                    PickleDictionary dictionary => $"holds a dictionary without tensors (its keys are {Keys(dictionary)})",
                    _ => "holds no dictionary of tensors",
                }
            );
        }
        int most = _found.Max(f => f.Tensors.Count);
        var largest = _found.FindAll(f => f.Tensors.Count == most);
        int taken = Math.Max(largest.FindIndex(f => IsAveraged(f.Path)), 0);
        foreach ((string path, _) in largest.Where((_, i) => i != taken))
            others.Add(path);
        return largest[taken];
    }

    private static bool IsAveraged(string path) => path.Split('.').Any(k => k.Split('_').Contains("ema", StringComparer.OrdinalIgnoreCase));

    private void Search(object? value, string path, int depth)
    {
        if (depth > Deepest)
            return;
        var tensors = new OrderedDictionary<string, PickleTensor>(StringComparer.Ordinal);
        switch (value)
        {
            case PickleObject { IsOpaque: false } module when module.Attributes.Find("_modules") is PickleDictionary:
                Walk(module, "", 0, tensors);
                break;
            case PickleObject { IsOpaque: false } script when script.Type.Module.StartsWith("__torch__", StringComparison.Ordinal):
                WalkScript(script, "", 0, tensors);
                break;
            case PickleDictionary dictionary:
                AddAll(dictionary, "", tensors);
                foreach ((string key, object? inner) in dictionary.Entries)
                    Search(inner, path.Length == 0 ? key : $"{path}.{key}", depth + 1);
                break;
            case List<object?> or object?[]:
                IEnumerable<object?> items = value as IEnumerable<object?> ?? [];
                Count(items.Count());
                foreach (object? inner in items)
                    Search(inner, path, depth + 1);
                break;
        }
        if (tensors.Count > 0)
            _found.Add((path, tensors));
    }

    // As torch.nn.Module.state_dict: first what the module itself has, then its parts.
    private void Walk(PickleObject module, string prefix, int depth, OrderedDictionary<string, PickleTensor> tensors)
    {
        RequireDepth(depth);
        foreach (string kind in new[] { "_parameters", "_buffers" })
        {
            if (module.Attributes.Find(kind) is PickleDictionary own)
                AddAll(own, prefix, tensors);
        }
        if (module.Attributes.Find("_modules") is not PickleDictionary parts)
            return;
        Count(parts.Entries.Count);
        foreach ((string name, object? part) in parts.Entries)
        {
            if (part is PickleObject inner)
                Walk(inner, $"{prefix}{name}.", depth + 1, tensors);
        }
    }

    // A module of TorchScript has its tensors and parts as plain attributes.
    private void WalkScript(PickleObject module, string prefix, int depth, OrderedDictionary<string, PickleTensor> tensors)
    {
        RequireDepth(depth);
        AddAll(module.Attributes, prefix, tensors);
        foreach ((string name, object? part) in module.Attributes.Entries)
        {
            if (part is PickleObject { IsOpaque: false } inner)
                WalkScript(inner, $"{prefix}{name}.", depth + 1, tensors);
        }
    }

    private void RequireDepth(int depth)
    {
        if (depth > PickleLimits.Depth)
            throw fault.Damaged($"its modules lie more than {PickleLimits.Depth} deep in each other");
    }

    private void AddAll(PickleDictionary from, string prefix, OrderedDictionary<string, PickleTensor> tensors)
    {
        Count(from.Entries.Count);
        foreach ((string name, object? value) in from.Entries)
        {
            if (value is PickleTensor tensor && (prefix.Length + name.Length > 1000 || !tensors.TryAdd(prefix + name, tensor)))
                throw fault.Damaged($"the tensor name '{PickleFault.Printable(prefix + name)}' is too long or occurs twice");
        }
    }

    // A dictionary may occur in many places at once, so that few bytes could mean endless work.
    private void Count(int entries)
    {
        if ((_entries += entries + 1) > PickleLimits.Entries)
            throw fault.Damaged(string.Create(CultureInfo.InvariantCulture, $"it has more than {PickleLimits.Entries} entries to look at"));
    }

    private static string Keys(PickleDictionary dictionary) =>
        dictionary.Entries.Count == 0
            ? "no texts"
            : string.Join(", ", dictionary.Entries.Keys.Take(5).Select(k => $"'{PickleFault.Printable(k)}'"));
}
