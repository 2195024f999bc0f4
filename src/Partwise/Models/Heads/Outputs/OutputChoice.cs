using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// Which output of a graph holds the classes. Left out in turn, while others remain: outputs that Partwise added, outputs without one score
/// a class (maps, whole numbers), those that another output's scores are computed from (features, embeddings), those whose names say that
/// they are auxiliary or embeddings, those without a softmax, sigmoid or decision where another has one, and single numbers. Of what is
/// left, the first.
///</summary>
internal sealed class OutputChoice
{
    // As the part networks that Partwise writes name theirs.
    private const string OwnPrefix = "partwise_";

    private static readonly string[] s_minor = ["aux", "embed", "feature", "feat"];

    private OutputChoice(ScoreOutput chosen, IReadOnlyList<string> others, string rule) => (Chosen, Others, Rule) = (chosen, others, rule);

    /// <summary>The output taken.</summary>
    public ScoreOutput Chosen { get; }

    /// <summary>The other outputs of the graph.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>Why it is this one, as a phrase.</summary>
    public string Rule { get; }

    /// <summary>Chooses.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="wanted">The output, or inner tensor, that a person named; null applies the rule.</param>
    /// <param name="graph">The model's index.</param>
    /// <param name="walk">Looks behind outputs.</param>
    /// <exception cref="PartwiseException">There is no tensor <paramref name="wanted"/>.</exception>
    public static OutputChoice Of(OnnxModel model, string path, string? wanted, GraphIndex graph, ScoreWalk walk)
    {
        string[] names = [.. model.Outputs.Select(o => o.Name)];
        IReadOnlyList<string> Except(string name) => [.. names.Where(n => n != name)];
        if (wanted is not null)
        {
            return names.Contains(wanted, StringComparer.Ordinal) || graph.Producer(wanted) is not null
                ? new OutputChoice(walk.Follow(wanted), Except(wanted), "it was asked for")
                : throw new PartwiseException(
                    $"'{path}' has no output '{wanted}'; it has {string.Join(", ", names)}, and inner tensors can be named, too."
                );
        }
        List<ScoreOutput> left = [.. model.Outputs.Select(o => walk.Follow(o.Name))];
        if (left.Count == 1)
            return new OutputChoice(left[0], [], "it is the only one");
        string rule = "it is the first";
        void Keep(Func<ScoreOutput, bool> condition, string reason)
        {
            List<ScoreOutput> kept = left.FindAll(o => condition(o));
            if (kept.Count > 0 && kept.Count < left.Count)
                (left, rule) = (kept, reason);
        }
        Dictionary<string, OnnxValueInfo> stated = model.Outputs.ToDictionary(o => o.Name, StringComparer.Ordinal);
        bool IsSingle(ScoreOutput o) =>
            !o.IsDecision && o.Activation is null && stated[o.Output].Shape is { Count: < 2 } or [_, { Size: 1L }];
        Keep(o => !o.Output.StartsWith(OwnPrefix, StringComparison.Ordinal), "the others explain it");
        Keep(o => o.IsDecision || MayBeScores(stated[o.Output]), "no other has one score a class");
        List<ScoreOutput> all = [.. left];
        Dictionary<ScoreOutput, HashSet<string>> before = all.ToDictionary(o => o, o => Before(graph, o.Logits));
        Keep(
            o => !all.Exists(other => other.Logits != o.Logits && !IsSingle(other) && before[other].Contains(o.Logits)),
            "the others are computed on the way to it"
        );
        Keep(
            o => !Array.Exists(s_minor, m => o.Output.Contains(m, StringComparison.OrdinalIgnoreCase)),
            "the others are named as auxiliary outputs or embeddings"
        );
        Keep(o => o.Activation is not null || o.IsDecision, "no other ends in a softmax, a sigmoid or a decision");
        Keep(o => !IsSingle(o), "the others are single numbers");
        ScoreOutput chosen = left.Find(o => !o.IsDecision) ?? left[0];
        return new OutputChoice(chosen, Except(chosen.Output), rule);
    }

    private static bool MayBeScores(OnnxValueInfo output) =>
        output.ElementType is OnnxElementType.Float or OnnxElementType.Float16 or OnnxElementType.BFloat16 or OnnxElementType.Double
        && (output.Shape is not { } shape || shape.Skip(2).All(d => d.Size is 1 or null));

    /// <summary>All tensors that <paramref name="tensor"/> is computed from.</summary>
    private static HashSet<string> Before(GraphIndex graph, string tensor)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([tensor]);
        while (open.TryPop(out string? next))
        {
            if (graph.Producer(next) is not { } node)
                continue;
            foreach (string input in graph.InputsOf(node).Where(found.Add))
                open.Push(input);
        }
        return found;
    }
}
