using System.Text.RegularExpressions;
using Partwise.Files;

namespace Partwise.Models;

/// <summary>The names of the tensors in state dictionaries.</summary>
public static partial class StateNames
{
    private const string DataParallel = "module.";

    /// <summary>The names as today's torchvision writes them: without the prefix of networks trained on several devices, and without the dots that the layers
    /// of the first DenseNets had in their names.</summary>
    /// <param name="tensors">The tensors by the names that the file has for them.</param>
    /// <exception cref="DataFileException">Two tensors get the same name.</exception>
    public static OrderedDictionary<string, StateTensor> Plain(IReadOnlyDictionary<string, StateTensor> tensors)
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

    [GeneratedRegex(@"(denselayer\d+\.(?:norm|conv))\.(\d)(?=\.)")]
    private static partial Regex DottedDenseLayer();
}
