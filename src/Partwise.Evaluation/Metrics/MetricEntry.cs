namespace Partwise.Evaluation;

/// <summary>All that is known about a metric, declared beside it: a new one needs its own file and a line in
/// <see cref="MetricCatalog"/>.</summary>
/// <param name="Name">The name it is asked for by, and the first word of its variants.</param>
/// <param name="Goal">Which way it is better.</param>
/// <param name="Meaning">What it means, one sentence for people; docs/evaluation.md says it in full.</param>
internal sealed record MetricEntry(string Name, MetricGoal Goal, string Meaning)
{
    /// <summary>What it looks at.</summary>
    public MetricInputs Inputs { get; init; }

    /// <summary>How it is measured on one image, by the names it can be asked for; empty where it looks at all images together.</summary>
    public Dictionary<string, Func<IMetric>> Forms { get; init; } = [];

    /// <summary>How it is measured on all images of a part network together: one score per variant; null where each image has its
    /// own.</summary>
    public Func<PooledImages, IEnumerable<PooledScore>>? Pool { get; init; }

    /// <summary>False for rows that come along with others and have no name to ask for.</summary>
    public bool CanBeAsked { get; init; } = true;

    /// <summary>The names it can be asked for.</summary>
    public IEnumerable<string> Names =>
        !CanBeAsked ? []
        : Forms.Count > 0 ? Forms.Keys
        : [Name];

    /// <summary>A metric with one definition, measured on each image.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="goal">Which way it is better.</param>
    /// <param name="meaning">What it means.</param>
    /// <param name="create">Makes it.</param>
    /// <param name="inputs">What it looks at besides a map; truth and parts follow from the metric itself.</param>
    public static MetricEntry Of(
        string name,
        MetricGoal goal,
        string meaning,
        Func<IMetric> create,
        MetricInputs inputs = MetricInputs.None
    ) => new(name, goal, meaning) { Forms = { [name] = create }, Inputs = inputs };

    /// <summary>All that the metric of that name looks at.</summary>
    public MetricInputs InputsOf(IMetric? form)
    {
        MetricInputs inputs = Inputs;
        if (Pool is not null)
            inputs |= MetricInputs.Parts | MetricInputs.Labels;
        if (form is IPartMetric)
            inputs |= MetricInputs.Parts;
        if (form is not null)
            inputs |=
                form.ByMask ? MetricInputs.ObjectMask
                : form.NeedsTruth ? MetricInputs.ObjectBox
                : MetricInputs.None;
        return inputs;
    }
}
