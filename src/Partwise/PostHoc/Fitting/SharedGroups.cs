using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>The groups of a plan.</summary>
internal sealed class SharedGroups
{
    private const double MostMemory = 0.75;

    private readonly HashSet<int> _members;

    private SharedGroups(IReadOnlyList<SharedGroup> all) => (All, _members) = (all, [.. all.SelectMany(g => g.Classes)]);

    /// <summary>The groups of which some class is fitted.</summary>
    public IReadOnlyList<SharedGroup> All { get; }

    /// <summary>Whether the class at a position of the plan shares its parts.</summary>
    public bool Has(int planned) => _members.Contains(planned);

    /// <summary>The groups; none where nothing is shared.</summary>
    /// <exception cref="PartwiseException">The head has no vector per class, a group names a class that does not exist or is in another
    /// group, or the features of all shared classes do not fit into memory.</exception>
    public static SharedGroups Of(PartSharing? sharing, Classifier classifier, FitPlan plan)
    {
        if (sharing is null)
            return new SharedGroups([]);
        if (classifier.Head is null)
            throw new PartwiseException("`Share` divides one vector per class, which this head does not have; leave it out.");
        var groups = new SharedGroups(
            sharing.Groups is null
                ? [new SharedGroup("all", [.. Enumerable.Range(0, plan.Classes.Count)])]
                : [.. Named(sharing, classifier, plan).Where(g => g.Classes.Count > 0)]
        );
        groups.CheckMemory(classifier, plan);
        return groups;
    }

    private static List<SharedGroup> Named(PartSharing sharing, Classifier classifier, FitPlan plan)
    {
        Dictionary<int, string> owner = [];
        foreach ((string name, IReadOnlyList<string> labels) in sharing.Groups!)
        {
            foreach (string label in labels)
            {
                int index =
                    FitPlanner.Find(classifier, label)
                    ?? throw new PartwiseException(
                        $"The group '{name}' of '{sharing.Source}' names '{label}', which is neither a label of '{classifier.Path}' nor an "
                            + $"index below {classifier.Classes}."
                    );
                if (!owner.TryAdd(index, name))
                    throw new PartwiseException(
                        $"'{sharing.Source}' names the class '{classifier.Labels.Labels[index]}' twice; a class can be in one group only."
                    );
            }
        }
        return
        [
            .. sharing.Groups.Keys.Select(name => new SharedGroup(
                name,
                [.. Enumerable.Range(0, plan.Classes.Count).Where(c => owner.GetValueOrDefault(plan.Classes[c].Class) == name)]
            )),
        ];
    }

    private void CheckMemory(Classifier classifier, FitPlan plan)
    {
        double bytes = sizeof(float) * (double)classifier.Features.Positions * classifier.Form.Channels;
        bytes *= _members.Sum(c => (long)plan.Classes[c].Images.Count);
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > MostMemory * available)
            throw new PartwiseException(
                FormattableString.Invariant(
                    $"`Share` keeps the features of all {_members.Count} classes, {bytes / 1e9:0.0} GB, where {available / 1e9:0.0} GB are "
                ) + "there; use fewer `ImagesPerClass`, or groups of which some classes are left out."
            );
    }
}
