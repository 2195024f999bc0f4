using System.Globalization;
using Partwise.Bundles;
using Partwise.Datasets;

namespace Partwise.Training.ProtoPNet;

/// <summary>What commonly goes wrong with prototype networks, looked for in one.</summary>
internal sealed class HealthChecks(
    ProtoPNetNetwork network,
    IReadOnlyList<AnalysedPrototype> prototypes,
    PruningDecision pruning,
    CropMode crop
)
{
    // Squared distance relative to the mean squared length of a prototype: closer, two prototypes say the same.
    private const double Same = 1e-3;

    private readonly PrototypeLayer _layer = network.Prototypes;
    private int[]? _groups;

    /// <summary>For every prototype the first one that it is nearly equal to, itself where there is none before it.</summary>
    private int[] Groups => _groups ??= Group();

    public IReadOnlyList<HealthCheck> Run() =>
        [Projected(), Drift(), Duplicates(), Collapsed(), Background(), Impure(), Strongest(), Weak()];

    private HealthCheck Projected()
    {
        int[] without =
        [
            .. prototypes.Where(p => network.Origins.Count <= p.Prototype || network.Origins[p.Prototype] is null).Select(p => p.Prototype),
        ];
        return Check(
            "projected",
            "Is every prototype a patch of a training photo?",
            without,
            without.Length == 0
                ? "All are."
                : $"{Words(without.Length)} not projected, so {(without.Length == 1 ? "it is" : "they are")} no patch of any photo; "
                    + $"run the stage 'project'."
        );
    }

    private HealthCheck Drift()
    {
        const string Question = "Does the network still compute the very patches that the prototypes were projected onto?";
        AnalysedPrototype[] checkedOnes = [.. prototypes.Where(p => p.Drift is not null)];
        if (checkedOnes.Length == 0)
            return new HealthCheck(
                "drift",
                Question,
                "Not checked: none of the photos that the prototypes come from is in the dataset.",
                null,
                []
            );
        int[] drifted = [.. checkedOnes.Where(p => p.Drift > 0).Select(p => p.Prototype)];
        return Check(
            "drift",
            Question,
            drifted,
            drifted.Length == 0
                ? $"Yes, bit for bit, for all {checkedOnes.Length} that could be checked."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Words(drifted.Length)} no longer the patch shown; the largest difference is "
                        + $"{checkedOnes.Max(p => p.Drift):0.0e+0}. The layers before have changed since, or the photos are read "
                        + $"differently; project again."
                )
        );
    }

    private HealthCheck Duplicates()
    {
        HealthFinding[] findings =
        [
            .. prototypes
                .GroupBy(p => Groups[p.Prototype])
                .Where(g => g.Count() > 1)
                .Select(g => new HealthFinding(
                    $"{string.Join(", ", g.Select(Name))} are nearly the same.",
                    [.. g.Select(p => p.Prototype)]
                )),
        ];
        int extra = findings.Sum(f => f.Prototypes.Count - 1);
        return new HealthCheck(
            "duplicates",
            "Are the prototypes different from each other?",
            extra == 0
                ? "Yes."
                : $"{extra} of {prototypes.Count} repeat another one. They count several times, and the explanation shows one part "
                    + $"as several; 'partwise prune' merges those that are equal.",
            extra == 0,
            findings
        );
    }

    private HealthCheck Collapsed()
    {
        HealthFinding[] findings =
        [
            .. prototypes
                .GroupBy(p => p.Class)
                .Where(g => g.Count() > 1 && g.Select(p => Groups[p.Prototype]).Distinct().Count() == 1)
                .Select(g => new HealthFinding(
                    $"All {g.Count()} prototypes of '{Label(g.Key)}' are nearly the same.",
                    [.. g.Select(p => p.Prototype)]
                )),
        ];
        return new HealthCheck(
            "collapsed",
            "Does every class have more than one thing to look for?",
            findings.Length == 0
                ? "No class has collapsed."
                : $"{findings.Length} class{(findings.Length == 1 ? " has" : "es have")} collapsed onto one patch; more training "
                    + $"before the projection, or fewer prototypes, may help.",
            findings.Length == 0,
            findings
        );
    }

    private HealthCheck Background()
    {
        const string Question = "Are the prototypes on the object?";
        if (crop == CropMode.Box)
            return new HealthCheck("background", Question, "Not checked: the network sees the annotated box only.", null, []);
        var judged = prototypes
            .Select(p => (Prototype: p, Own: p.Train.Where(t => t.Class == p.Class && t.OnObject is not null).ToArray()))
            .Where(p => p.Own.Length > 0)
            .ToArray();
        if (judged.Length == 0)
            return new HealthCheck("background", Question, "Not checked: no box around the object is annotated.", null, []);
        HealthFinding[] findings =
        [
            .. judged
                .Where(j => j.Own.Count(t => t.OnObject == false) * 2 > j.Own.Length)
                .Select(j => new HealthFinding(
                    $"{Name(j.Prototype)}: {j.Own.Count(t => t.OnObject == false)} of its {j.Own.Length} nearest patches of the "
                        + $"class lie outside the object's box.",
                    [j.Prototype.Prototype]
                )),
        ];
        return new HealthCheck(
            "background",
            Question,
            findings.Length == 0
                ? $"Yes, most patches of all {judged.Length} lie inside the annotated boxes."
                : $"{findings.Length} of {judged.Length} look{(findings.Length == 1 ? "s" : "")} at the background.",
            findings.Length == 0,
            findings
        );
    }

    private HealthCheck Impure()
    {
        HealthFinding[] findings =
        [
            .. pruning.Pruned.Select(p => new HealthFinding(
                $"{Name(prototypes[p.Prototype])}: {p.OwnClass} of its {p.Nearest} nearest patches are of its class.",
                [p.Prototype]
            )),
        ];
        string empty =
            pruning.EmptyClasses.Count == 0
                ? ""
                : $" Pruning would leave {string.Join(", ", pruning.EmptyClasses.Select(c => $"'{Label(c)}'"))} without any.";
        return new HealthCheck(
            "impure",
            "Do the nearest training patches belong to the prototype's own class?",
            findings.Length == 0
                ? "Yes; pruning would remove none."
                : $"Pruning would remove {findings.Length} of {prototypes.Count}.{empty}",
            findings.Length == 0,
            findings
        );
    }

    private HealthCheck Strongest()
    {
        HealthFinding[] findings =
        [
            .. prototypes
                .Where(p => p.StrongestClass != p.Class)
                .Select(p => new HealthFinding($"{Name(p)} speaks most for '{Label(p.StrongestClass)}'.", [p.Prototype])),
        ];
        return new HealthCheck(
            "strongest",
            "Does every prototype speak most for its own class?",
            findings.Length == 0 ? "Yes."
                : findings.Length == 1 ? "One speaks more for another class."
                : $"{findings.Length} speak more for another class.",
            findings.Length == 0,
            findings
        );
    }

    private HealthCheck Weak()
    {
        HealthFinding[] findings =
        [
            .. prototypes
                .Where(p => p.Weight <= 0)
                .Select(p => new HealthFinding(
                    string.Create(CultureInfo.InvariantCulture, $"{Name(p)} has the weight {p.Weight:0.000}."),
                    [p.Prototype]
                )),
        ];
        return new HealthCheck(
            "weak",
            "Does every prototype speak for its class at all?",
            findings.Length == 0 ? "Yes."
                : findings.Length == 1 ? "One has no positive weight for its class."
                : $"{findings.Length} have no positive weight for their class.",
            findings.Length == 0,
            findings
        );
    }

    private static HealthCheck Check(string name, string question, int[] wrong, string answer) =>
        new(name, question, answer, wrong.Length == 0, wrong.Length == 0 ? [] : [new HealthFinding(answer, wrong)]);

    private int[] Group()
    {
        int m = _layer.Count;
        double mean = 0;
        for (int j = 0; j < m; j++)
        {
            foreach (float x in _layer.Row(j))
                mean += (double)x * x / m;
        }
        int[] first = new int[m];
        for (int j = 0; j < m; j++)
        {
            first[j] = j;
            for (int i = 0; i < j; i++)
            {
                if (first[i] != i || !(PatchMetric.Distance(SimilarityKind.Linear, _layer.Row(i), _layer.Row(j)) <= Same * mean))
                    continue;
                first[j] = i;
                break;
            }
        }
        return first;
    }

    private string Label(int c) => network.Labels[c];

    private string Name(AnalysedPrototype p) =>
        string.Create(CultureInfo.InvariantCulture, $"prototype {p.Index + 1} of '{Label(p.Class)}'");

    private static string Words(int count) => count == 1 ? "One is" : string.Create(CultureInfo.InvariantCulture, $"{count} are");
}
