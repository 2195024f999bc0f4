using System.Text.RegularExpressions;
using Partwise.Files;

namespace Partwise.Models;

/// <summary>The tensors of a state dictionary, by layer.</summary>
internal sealed partial class StateLayers
{
    private const string DataParallel = "module.";

    private readonly OrderedDictionary<string, StateLayer> _layers = new(StringComparer.Ordinal);
    private readonly List<StateTensor> _others = [];

    /// <summary>The layers, in the order of the file.</summary>
    public IReadOnlyList<StateLayer> All => _layers.Values;

    /// <summary>The tensors that belong to no layer of a kind that is known.</summary>
    public IReadOnlyList<StateTensor> Others => _others;

    /// <summary>The layer of this name, or null.</summary>
    public StateLayer? Find(string name) => _layers.GetValueOrDefault(name);

    /// <summary>Groups tensors by layer; counters of training steps are left out.</summary>
    /// <param name="tensors">The tensors by the names that the structure has for them.</param>
    public static StateLayers Of(IEnumerable<KeyValuePair<string, StateTensor>> tensors)
    {
        var layers = new StateLayers();
        foreach ((string name, StateTensor tensor) in tensors)
            layers.Add(name, tensor);
        return layers;
    }

    /// <summary>The names as today's torchvision writes them: without the prefix of networks trained on several devices, and without the dots that the layers
    /// of the first DenseNets had in their names.</summary>
    public static OrderedDictionary<string, StateTensor> WithPlainNames(IReadOnlyDictionary<string, StateTensor> tensors)
    {
        bool isParallel = tensors.Keys.All(n => n.StartsWith(DataParallel, StringComparison.Ordinal));
        var plain = new OrderedDictionary<string, StateTensor>(StringComparer.Ordinal);
        foreach ((string name, StateTensor tensor) in tensors)
        {
            string today = DottedDenseLayer().Replace(isParallel ? name[DataParallel.Length..] : name, "$1$2");
            if (!plain.TryAdd(today, tensor))
                throw new DataFileException($"The weights have the tensor '{today}' twice, once as '{tensor.Name}'; save them again.");
        }
        return plain;
    }

    private void Add(string name, StateTensor tensor)
    {
        int dot = name.LastIndexOf('.');
        (string path, string kind) = dot < 0 ? ("", name) : (name[..dot], name[(dot + 1)..]);
        if (kind == "num_batches_tracked")
            return;
        if (kind is not ("weight" or "bias" or "running_mean" or "running_var"))
        {
            _others.Add(tensor);
            return;
        }
        if (!_layers.TryGetValue(path, out StateLayer? layer))
            _layers.Add(path, layer = new StateLayer(path));
        switch (kind)
        {
            case "weight":
                layer.Weight = tensor;
                break;
            case "bias":
                layer.Bias = tensor;
                break;
            case "running_mean":
                layer.Mean = tensor;
                break;
            default:
                layer.Variance = tensor;
                break;
        }
    }

    [GeneratedRegex(@"(denselayer\d+\.(?:norm|conv))\.(\d)(?=\.)")]
    private static partial Regex DottedDenseLayer();
}
