using System.Globalization;
using Partwise.Bundles;
using Partwise.Cli.Terminal;
using Partwise.Editing;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary>What is to become of a network's prototypes, for the editor and for the history.</summary>
internal sealed record PrototypeWishes(PrototypeEdits Edits, IReadOnlyList<EditedPart> Parts)
{
    /// <exception cref="UsageException">A weight or a place is not one.</exception>
    /// <exception cref="PartwiseException">A class or prototype does not exist, or is named twice.</exception>
    public static PrototypeWishes Read(EditRequest request, BundleDocument bundle)
    {
        var forbidden = new List<(int Class, int Part)>();
        PartChoice[] removed = [.. request.Remove.Select(text => PartEdit.Find(text, bundle))],
            spared = [.. request.Keep.Select(text => PartEdit.Find(text, bundle))];
        EditRequest.CheckKept(removed, spared);
        forbidden.AddRange(removed.SelectMany(r => r.Parts.Select(p => (r.Class, p))));
        foreach (IGrouping<int, PartChoice> kept in spared.GroupBy(k => k.Class))
            forbidden.AddRange(
                bundle
                    .Classes.Single(c => c.Class == kept.Key)
                    .Prototypes.Select(p => p.Index)
                    .Except(kept.SelectMany(k => k.Parts))
                    .Select(p => (kept.Key, p))
            );
        var required = new Dictionary<(int Class, int Part), double>();
        foreach (string text in request.Require)
        {
            (PartChoice parts, double weight) = Required(text, bundle);
            foreach (int p in parts.Parts)
                required[(parts.Class, p)] = weight;
        }
        var moved = new List<((int Class, int Part) Of, MovedPrototype To)>();
        foreach (string text in request.Move)
        {
            (PartChoice parts, string photo, double x, double y) = Moved(text, bundle);
            moved.AddRange(parts.Parts.Select(p => ((parts.Class, p), new MovedPrototype(Number(bundle, parts.Class, p), photo, x, y))));
        }
        (int Class, int Part)[] all = [.. forbidden.Concat(required.Keys).Concat(moved.Select(m => m.Of)).Distinct()];
        return new PrototypeWishes(
            new PrototypeEdits
            {
                Forbidden = [.. forbidden.Select(f => Number(bundle, f.Class, f.Part))],
                Required = required.ToDictionary(r => Number(bundle, r.Key.Class, r.Key.Part), r => r.Value),
                Moved = [.. moved.Select(m => m.To)],
            },
            [
                .. all.Select(p => new EditedPart(p.Class, bundle.Labels[p.Class], p.Part, forbidden.Contains(p) ? 0 : 1)
                {
                    Required = required.TryGetValue(p, out double weight) ? weight : null,
                    MovedTo = moved.Find(m => m.Of == p).To is { } to
                        ? string.Create(CultureInfo.InvariantCulture, $"{to.Image}@{to.X},{to.Y}")
                        : null,
                }),
            ]
        );
    }

    private static (PartChoice, double) Required(string text, BundleDocument bundle)
    {
        int equals = text.LastIndexOf('=');
        if (equals < 0)
            return (PartEdit.Find(text, bundle), ClassConnection.OwnClass);
        if (
            !double.TryParse(text[(equals + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double weight)
            || !(weight > 0 && float.IsFinite((float)weight))
        )
            throw new UsageException($"--require is '{text}'; CLASS:PART=WEIGHT is allowed, with a number above 0, such as 1.");
        return (PartEdit.Find(text[..equals], bundle), weight);
    }

    private static (PartChoice, string, double, double) Moved(string text, BundleDocument bundle)
    {
        int at = text.LastIndexOf('@'),
            equals = text.IndexOf('=', StringComparison.Ordinal);
        string[] place = at < 0 ? [] : text[(at + 1)..].Split(',');
        if (
            equals <= 0
            || at <= equals + 1
            || place.Length != 2
            || !double.TryParse(place[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double x)
            || !double.TryParse(place[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double y)
        )
            throw new UsageException(
                $"--move is '{text}'; CLASS:PART=PHOTO@X,Y is allowed, with a training photo as its dataset names it and a place in its "
                    + $"pixels."
            );
        return (PartEdit.Find(text[..equals], bundle), text[(equals + 1)..at], x, y);
    }

    private static int Number(BundleDocument bundle, int c, int part) =>
        bundle.Classes.Single(k => k.Class == c).Prototypes.Single(p => p.Index == part).Prototype
        ?? throw new PartwiseException("The bundle does not number its prototypes; train the network again.");
}
