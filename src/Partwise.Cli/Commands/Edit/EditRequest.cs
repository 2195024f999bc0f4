using System.Globalization;
using Partwise.Cli.Terminal;
using Partwise.Editing;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary>What <c>edit</c> was asked to do.</summary>
internal sealed record EditRequest(
    string Bundle,
    string Output,
    IReadOnlyList<string> Remove,
    IReadOnlyList<string> Scale,
    IReadOnlyList<string> Keep
)
{
    public IReadOnlyList<string> Require { get; init; } = [];

    public IReadOnlyList<string> Move { get; init; } = [];

    public string? KeepMean { get; init; }

    public string? Refit { get; init; }

    public string? Evaluate { get; init; }

    public double? Penalty { get; init; }

    public string? LabelMap { get; init; }

    public bool Overwrite { get; init; }

    public int Threads { get; init; } = 1;

    /// <exception cref="UsageException">Options contradict each other.</exception>
    public void Check()
    {
        if (Remove.Count + Scale.Count + Keep.Count + Require.Count + Move.Count == 0)
            throw new UsageException("edit was told no parts; give --remove CLASS:PART, --scale CLASS:PART=0.5 or --keep CLASS:PART.");
        if (Refit is not null && (Scale.Count > 0 || KeepMean is not null))
            throw new UsageException(
                $"--refit fits the whole head again without the removed parts, so {(Scale.Count > 0 ? "--scale" : "--keep-mean")} "
                    + $"has no meaning beside it; leave one of them out."
            );
        if (Penalty is not null && Refit is null)
            throw new UsageException("--penalty is that of --refit; give --refit DATASET, or leave it out.");
    }

    /// <summary>Whether the bundle holds a prototype network; what is asked must suit it.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    /// <exception cref="PartwiseException">There is no bundle.</exception>
    public bool IsOfPrototypes()
    {
        using var opened = Bundles.Bundle.Open(Bundle);
        bool prototypes = opened.Document.Kind == ProtoPNetBundle.Kind;
        if (!prototypes && Require.Count + Move.Count > 0)
            throw new UsageException(
                $"'{Bundle}' is a model taken apart, whose parts are found, not trained; --require and --move are for bundles of "
                    + $"'partwise train protopnet'."
            );
        if (prototypes && (Scale.Count > 0 || KeepMean is not null || Penalty is not null))
            throw new UsageException(
                "the last layer of a prototype network is fitted again, so --scale, --keep-mean and --penalty have no meaning; give "
                    + "--remove, --keep, --require or --move."
            );
        if (prototypes && Refit is null)
            throw new UsageException(
                $"'{Bundle}' is a prototype network, whose last layer is fitted again; give the dataset that it was trained on as --refit "
                    + $"DATASET."
            );
        return prototypes;
    }

    /// <summary>The parts and their factors.</summary>
    /// <exception cref="UsageException">A factor is no number.</exception>
    /// <exception cref="PartwiseException">A class or part does not exist.</exception>
    public IReadOnlyList<PartEdit> Edits(BundleClassifier bundle)
    {
        var edits = new List<PartEdit>();
        PartChoice[] forbidden = [.. Remove.Select(text => PartEdit.Find(text, bundle))],
            spared = [.. Keep.Select(text => PartEdit.Find(text, bundle))];
        CheckKept(forbidden, spared);
        edits.AddRange(forbidden.SelectMany(c => c.Parts.Select(p => new PartEdit(c.Class, p, 0))));
        foreach (string text in Scale)
        {
            int equals = text.LastIndexOf('=');
            if (
                equals <= 0
                || !double.TryParse(text[(equals + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double factor)
                || !double.IsFinite(factor)
            )
                throw new UsageException($"--scale is '{text}'; CLASS:PART=X is allowed, with a finite number X, such as 0.5.");
            PartChoice scaled = PartEdit.Find(text[..equals], bundle);
            edits.AddRange(scaled.Parts.Select(p => new PartEdit(scaled.Class, p, factor)));
        }
        foreach (IGrouping<int, PartChoice> kept in spared.GroupBy(k => k.Class))
            edits.AddRange(
                Enumerable.Range(0, bundle.Count(kept.Key)).Except(kept.SelectMany(k => k.Parts)).Select(p => new PartEdit(kept.Key, p, 0))
            );
        return edits;
    }

    /// <summary>Refuses to take out what is to be kept.</summary>
    /// <exception cref="UsageException">A part is named on both sides.</exception>
    public static void CheckKept(IReadOnlyList<PartChoice> removed, IReadOnlyList<PartChoice> kept)
    {
        var spared = kept.SelectMany(k => k.Parts.Select(p => (k.Class, p))).ToHashSet();
        foreach ((int c, int part) in removed.SelectMany(r => r.Parts.Select(p => (r.Class, p))).Where(spared.Contains))
            throw new UsageException($"Part {part + 1} of class {c} is to be removed and to be kept; say once what becomes of it.");
    }
}
