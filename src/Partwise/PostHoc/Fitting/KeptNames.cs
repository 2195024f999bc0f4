using System.Globalization;
using Partwise.Bundles;
using Partwise.Files;
using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>
/// Carries the names of a bundle's parts over to the bundle that replaces it: within a class of the same label, old and new parts are
/// paired so that the cosines of their patterns add up highest (Hungarian method), and a name moves where the cosine is at least
/// <see cref="Threshold"/>.
///</summary>
internal sealed record KeptNames(IReadOnlyList<PartName> Names, IReadOnlyList<string> Notes)
{
    /// <summary>From here on two patterns count as the same part: the same photos from another start give 0.94 and more, other halves of
    /// the photos 0.73.</summary>
    public const double Threshold = 0.8;

    public static KeptNames None { get; } = new([], []);

    /// <summary>Reads the names of the bundle in a folder with the patterns of the named classes; null where there is none, or nothing is
    /// named.</summary>
    public static Old? Read(string folder)
    {
        if (!BundleFiles.IsBundle(folder))
            return null;
        try
        {
            using var bundle = Bundle.Open(folder);
            IReadOnlyList<PartName> names = BundleNames.Of(bundle.Document);
            if (names.Count == 0)
                return null;
            using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, BundleFiles.Prototypes));
            return new Old(
                names,
                names
                    .Select(n => n.Class)
                    .Distinct()
                    .Where(c => file.Tensors.ContainsKey(Key(c)))
                    .ToDictionary(c => c, c => file.Read<double>(Key(c)))
            );
        }
        catch (Exception e) when (e is PartwiseException or IOException)
        {
            // What cannot be read any more is replaced all the same.
            return null;
        }
    }

    /// <summary>Finds the parts that the names now belong to.</summary>
    /// <param name="old">What was named; null for nothing.</param>
    /// <param name="found">The classes as they were fitted now; asked for only where something was named.</param>
    public static KeptNames Carry(Old? old, Func<IReadOnlyList<FoundParts>> found)
    {
        if (old is null)
            return None;
        IReadOnlyList<FoundParts> now = found();
        var names = new List<PartName>();
        var notes = new List<string>();
        foreach (IGrouping<int, PartName> own in old.Names.GroupBy(n => n.Class))
        {
            string label = own.First().Label;
            FoundParts? fitted = now.FirstOrDefault(c => c.Label == label);
            if (fitted is null || !old.Patterns.TryGetValue(own.Key, out double[]? patterns) || patterns.Length % fitted.Channels != 0)
            {
                notes.Add(
                    $"The names of '{label}' ({string.Join(", ", own.Select(n => $"'{n.Name}'"))}) are dropped: the class is not "
                        + $"among those fitted{(fitted is null ? "" : " on the same features")}."
                );
                continue;
            }
            Pair(own, patterns, fitted, names, notes);
        }
        return new KeptNames(names, notes);
    }

    private static void Pair(IEnumerable<PartName> own, double[] patterns, FoundParts fitted, List<PartName> names, List<string> notes)
    {
        int d = fitted.Channels,
            before = patterns.Length / d,
            now = fitted.Patterns.Length / d,
            n = Math.Max(before, now);
        double[] cosines = new double[n * n];
        for (int i = 0; i < before; i++)
        {
            for (int j = 0; j < now; j++)
                cosines[(i * n) + j] = Statistics.Cosine(patterns.AsSpan(i * d, d), fitted.Patterns.AsSpan(j * d, d));
        }
        int[] partner = Assignment.Maximize(cosines, n);
        foreach (PartName name in own.Where(o => o.Part < before))
        {
            int part = partner[name.Part];
            double cosine = cosines[(name.Part * n) + part];
            if (part < now && cosine >= Threshold)
            {
                names.Add(new PartName(fitted.Class, fitted.Label, part, name.Name));
                notes.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The name '{name.Name}' of part {name.Part + 1} of '{fitted.Label}' stays with part {part + 1} (cosine "
                            + $"{cosine:0.00})."
                    )
                );
            }
            else
            {
                notes.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The name '{name.Name}' of part {name.Part + 1} of '{fitted.Label}' is dropped: the nearest new part is "
                            + $"another one (cosine {cosine:0.00}, {Threshold:0.0} needed)."
                    )
                );
            }
        }
    }

    /// <summary>The name of a class's patterns in the file of prototypes.</summary>
    public static string Key(int c) => string.Create(CultureInfo.InvariantCulture, $"class.{c}.nmf");

    /// <summary>A class as it was fitted now, with the patterns of its parts, [k, channels].</summary>
    internal sealed record FoundParts(int Class, string Label, int Channels, double[] Patterns);

    /// <summary>The names of the bundle before, and by class the patterns of its parts, [k, D].</summary>
    internal sealed record Old(IReadOnlyList<PartName> Names, IReadOnlyDictionary<int, double[]> Patterns);
}
