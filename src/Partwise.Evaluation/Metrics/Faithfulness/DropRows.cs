namespace Partwise.Evaluation;

/// <summary>The rows that say what becomes of the accuracy without some parts.</summary>
internal static class DropRows
{
    /// <summary>The accuracy with all parts.</summary>
    public const string Before = "accuracy";

    /// <summary>The accuracy without the dropped parts.</summary>
    public const string After = "accuracy-without";

    /// <summary>The second minus the first, image by image.</summary>
    public const string Change = "accuracy-change";

    /// <summary>All three.</summary>
    public static IReadOnlyList<string> All { get; } = [Before, After, Change];

    /// <summary>The definition that a row carries.</summary>
    public static string Variant(string metric, IReadOnlyList<DroppedPart> dropped) => metric == Before ? "accuracy:top-1" : $"{metric}:{string.Join('+', dropped)}";
}
