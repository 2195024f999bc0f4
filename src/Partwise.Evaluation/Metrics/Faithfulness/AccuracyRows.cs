namespace Partwise.Evaluation;

/// <summary>The accuracy, and the rows that say what becomes of it without some parts.</summary>
internal static class AccuracyRows
{
    /// <summary>The accuracy with all parts.</summary>
    public const string Before = MetricCatalog.Accuracy;

    /// <summary>The accuracy without the dropped parts.</summary>
    public const string After = "accuracy-without";

    /// <summary>The second minus the first, image by image.</summary>
    public const string Change = "accuracy-change";

    public static IReadOnlyList<MetricEntry> Entries { get; } =
    [
        new(Before, MetricGoal.Higher, "Share of images whose predicted class is their own.") { Inputs = MetricInputs.Labels },
        new(After, MetricGoal.Neither, "The accuracy without the dropped parts.") { CanBeAsked = false },
        new(Change, MetricGoal.Neither, "Change of the accuracy when the parts are dropped.") { CanBeAsked = false },
    ];

    /// <summary>All three.</summary>
    public static IReadOnlyList<string> All { get; } = [Before, After, Change];

    /// <summary>The definition that a row carries.</summary>
    public static string Variant(string metric, IReadOnlyList<ClassPart> dropped) =>
        metric == Before ? "accuracy:top-1" : $"{metric}:{string.Join('+', dropped)}";
}
