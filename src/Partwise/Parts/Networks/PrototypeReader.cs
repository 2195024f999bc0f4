using System.Globalization;
using Partwise.Files;

namespace Partwise.Parts;

/// <summary>Reads the parts of any bundle from its <c>prototypes.safetensors</c>: post-hoc prototypes class by class, or the last layer of
/// a ProtoPNet.</summary>
internal static class PrototypeReader
{
    private const string Prefix = "class.",
        Suffix = ".prototypes",
        Connection = "class_connection",
        Owners = "prototype_class";

    /// <summary>Reads post-hoc prototypes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">D of the model; null where the prototypes say their own width, which is the channels once for every
    /// pooling.</param>
    /// <exception cref="DataFileException">The file is missing or malformed.</exception>
    /// <exception cref="PartwiseException">It holds no prototypes, or prototypes of another model.</exception>
    public static PrototypeBank ReadBank(string path, int? channels)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        var byClass = new Dictionary<int, double[]>();
        var coefficients = new Dictionary<int, double[]>();
        int all = 0;
        foreach (string name in file.Tensors.Keys)
        {
            if (
                !name.StartsWith(Prefix, StringComparison.Ordinal)
                || !name.EndsWith(Suffix, StringComparison.Ordinal)
                || !int.TryParse(
                    name.AsSpan(Prefix.Length, Math.Max(0, name.Length - Prefix.Length - Suffix.Length)),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out int c
                )
            )
            {
                continue;
            }
            double[] values = file.Read<double>(name);
            int width = channels ?? (file.Tensors[name].Shape is [_, var own] ? (int)own : 0);
            if (values.Length == 0 || width <= 0 || values.Length % width != 0)
                throw new PartwiseException(
                    $"'{path}' has {values.Length} prototype values for class {c}; a multiple of the model's {width} channels is "
                        + $"needed, so check that both belong together."
                );
            if (!values.All(double.IsFinite))
                throw new PartwiseException($"'{path}' has a prototype of class {c} with a value that is no number; make the bundle anew.");
            byClass[c] = values;
            all = width;
            string coefficient = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{c}.coefficient");
            if (file.Tensors.ContainsKey(coefficient))
                coefficients[c] = file.Read<double>(coefficient);
        }
        return byClass.Count > 0
            ? new PrototypeBank(byClass, all, coefficients)
            : throw new PartwiseException($"'{path}' holds no prototypes; make the bundle anew with 'partwise fit'.");
    }

    /// <summary>Reads the last layer of a ProtoPNet.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file is missing or malformed.</exception>
    /// <exception cref="PartwiseException">It holds no such tensors, or they do not fit each other.</exception>
    public static SimilarityParts ReadSimilarities(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (!file.Tensors.TryGetValue(Connection, out SafetensorsEntry? weights) || !file.Tensors.ContainsKey(Owners))
            throw new PartwiseException($"'{path}' lacks {Connection} or {Owners}; make the bundle anew with 'partwise train protopnet'.");
        double[] connection =
            weights.Type == "F32" ? Array.ConvertAll(file.Read<float>(Connection), w => (double)w) : file.Read<double>(Connection);
        if (!connection.All(double.IsFinite))
            throw new PartwiseException($"'{path}' has a weight of the last layer that is no number; make the bundle anew.");
        try
        {
            return new SimilarityParts(
                connection,
                Array.ConvertAll(file.Read<long>(Owners), c => (int)Math.Clamp(c, int.MinValue, int.MaxValue))
            );
        }
        catch (ArgumentException e)
        {
            throw new PartwiseException(
                $"'{path}' is no set of prototypes: {e.Message} Make the bundle anew with 'partwise train protopnet'.",
                e
            );
        }
    }
}
