using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Partwise.Bundles;
using Partwise.Onnx.Inference;

namespace Partwise.PostHoc;

/// <summary>All shards of one fit, in their order.</summary>
internal sealed class ShardSet
{
    private const int MostNamed = 5;

    private ShardSet(IReadOnlyList<OpenedShard> shards) => Shards = shards;

    public IReadOnlyList<OpenedShard> Shards { get; }

    /// <summary>What all of them say of the whole fit.</summary>
    public ShardDocument Common => Shards[0].Document;

    /// <summary>The classes of all of them, by class index, each with its shard.</summary>
    public IReadOnlyList<(OpenedShard Shard, ShardClass Class)> Classes =>
        [.. Shards.SelectMany(s => s.Document.Classes.Select(c => (s, c))).OrderBy(c => c.c.Class)];

    /// <summary>Opens shards and checks that they are all of one fit, and each of its shards once.</summary>
    /// <exception cref="PartwiseException">They are not; the message says which and why.</exception>
    public static ShardSet Open(IReadOnlyList<string> folders)
    {
        OpenedShard[] shards = [.. folders.Select(OpenedShard.Open).OrderBy(s => s.Document.Index)];
        OpenedShard first = shards[0];
        var running = BundleVersions.With(OnnxRuntimeLibrary.Version);
        if (first.Document.Versions != running)
            throw new PartwiseException(
                $"'{first.Folder}' was made with {Text(first.Document.Versions)}, and this is {Text(running)}: fit and merge with "
                    + $"the same version."
            );
        foreach (OpenedShard other in shards[1..])
            Compare(first, other);
        // The certificate says on what the bits were compared.
        if (first.Document.Device != CertificateSum.Device)
            throw new PartwiseException(
                $"'{first.Folder}' was fitted on {first.Document.Device ?? "the processor"}, and this is "
                    + $"{CertificateSum.Device ?? "the processor"}: merge with `Device` {first.Document.Device ?? "cpu"}."
            );
        int count = first.Document.Count;
        if (
            shards.Zip(shards.Skip(1)).FirstOrDefault(p => p.First.Document.Index == p.Second.Document.Index) is
            { First: { } one, Second: { } two }
        )
            throw new PartwiseException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Shard {one.Document.Index} of {count} is given twice, as '{one.Folder}' and '{two.Folder}'; give it once."
                )
            );
        int[] missing = [.. Enumerable.Range(1, count).Except(shards.Select(s => s.Document.Index))];
        if (missing.Length > 0)
        {
            string more =
                missing.Length > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {missing.Length - MostNamed} more") : "";
            throw new PartwiseException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(missing.Length == 1 ? "Shard" : "Shards")} {string.Join(", ", missing.Take(MostNamed))}{more} of {count} "
                        + $"{(missing.Length == 1 ? "is" : "are")} missing; fit {(missing.Length == 1 ? "it" : "them")}, or give "
                        + $"{(missing.Length == 1 ? "its folder" : "their folders")} too."
                )
            );
        }
        var set = new ShardSet(shards);
        if (
            set.Classes.Select(c => c.Class.Class).Distinct().Count() != first.Document.PlannedClasses
            || set.Classes.Count != first.Document.PlannedClasses
        )
            throw new PartwiseException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The shards have {set.Classes.Count} classes in all where the fit has {first.Document.PlannedClasses}; one of "
                        + $"their documents is damaged, so fit them again."
                )
            );
        foreach (OpenedShard shard in shards)
        {
            if (shard.Document.Classes.Any(c => !IsSound(c, first.Document.Labels.Count)))
                throw new PartwiseException($"The document of the shard '{shard.Folder}' is damaged; fit the shard again.");
        }
        return set;
    }

    // Nothing vouches for the document itself.
    private static bool IsSound(ShardClass c, int labels) =>
        c.Class >= 0
        && c.Class < labels
        && (c.Fitted is null || (c.Fitted.Class == c.Class && c.Fitted.K >= 1))
        && c.Photos.All(p => p.Path.Length > 0 && (p.Top is null || p.Top.All(t => t.Class >= 0 && t.Class < labels)));

    private static void Compare(OpenedShard one, OpenedShard other)
    {
        (ShardDocument a, ShardDocument b) = (one.Document, other.Document);
        string Differs(string what) => $"'{other.Folder}' and '{one.Folder}' {what}; only shards of one fit can be merged.";
        if (a.Versions != b.Versions)
            throw new PartwiseException(Differs($"were made with different versions ({Text(b.Versions)}, and {Text(a.Versions)})"));
        if (a.Model.Sha256 != b.Model.Sha256)
            throw new PartwiseException(
                Differs(
                    $"were fitted on different models (SHA-256 {b.Model.Sha256[..Math.Min(12, b.Model.Sha256.Length)]}…, and "
                        + $"{a.Model.Sha256[..Math.Min(12, a.Model.Sha256.Length)]}…)"
                )
            );
        if (a.Count != b.Count)
            throw new PartwiseException(
                Differs(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"are of different divisions, one into {b.Count} and one into {a.Count} shards"
                    )
                )
            );
        if (Difference(a.Options, b.Options) is { } option)
            throw new PartwiseException(Differs("were fitted with different options: " + option));
        if (Difference(a.Model, b.Model) is { } model)
            throw new PartwiseException(Differs("take the model differently: " + model));
        if (
            a.Dataset != b.Dataset
            || a.PlanSha256 != b.PlanSha256
            || a.PlannedClasses != b.PlannedClasses
            || !a.Labels.SequenceEqual(b.Labels)
        )
            throw new PartwiseException(Differs($"were fitted on different lists of photos ('{b.Dataset}', and '{a.Dataset}')"));
        if (Difference(Whole(a), Whole(b)) is { } whole)
            throw new PartwiseException(Differs("saw different photos: " + whole));
    }

    private static object Whole(ShardDocument d) =>
        new
        {
            d.Geometry,
            d.Warnings,
            d.MapWarnings,
            d.Skipped,
            d.SkippedClasses,
            d.Place.MaxPixels,
            d.Place.Output,
            d.Device,
            d.FeatureKey,
        };

    /// <summary>The first member that differs, with both values; null where none does.</summary>
    private static string? Difference<T>(T one, T other)
    {
        JsonObject a = JsonSerializer.SerializeToNode(one, BundleJson.Indented)!.AsObject(),
            b = JsonSerializer.SerializeToNode(other, BundleJson.Indented)!.AsObject();
        foreach ((string name, JsonNode? value) in a)
        {
            if (!JsonNode.DeepEquals(value, b[name]))
                return $"{name} is {Text(b[name])}, and {Text(value)}";
        }
        return null;
    }

    private static string Text(JsonNode? value) =>
        value?.ToJsonString() is { } text
            ? text.Length > 60
                ? text[..60] + "…"
                : text
            : "not given";

    private static string Text(BundleVersions v) => $"Partwise {v.Partwise}, ONNX Runtime {v.OnnxRuntime}, libvips {v.Libvips}";
}
