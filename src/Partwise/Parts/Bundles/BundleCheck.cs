namespace Partwise.Bundles;

/// <summary>What the serializer does not check of a document that somebody else may have made: nulls inside lists, classes listed twice.</summary>
internal static class BundleCheck
{
    public static bool HasGaps(BundleDocument document)
        => Gaps(document.Labels) || Gaps(document.Warnings) || Gaps(document.Skipped) || Gaps(document.SkippedClasses)
            || Gaps(document.Classes) || document.Classes.Any(HasGaps)
            || Gaps(document.Examples) || document.Examples.Any(HasGaps)
            || document.Options.Classes is { } wanted && Gaps(wanted);

    /// <summary>A class that occurs more than once; null where none does.</summary>
    public static int? Twice(BundleDocument document)
    {
        var seen = new HashSet<int>();
        return document.Classes.FirstOrDefault(c => !seen.Add(c.Class))?.Class;
    }

    private static bool HasGaps(BundleClass c)
        => Gaps(c.Notes) || Gaps(c.ImagesUsed) || Gaps(c.Prototypes) || c.Prototypes.Any(p => Gaps(p.Exemplars))
            || c.Trials is { } trials && Gaps(trials);

    private static bool HasGaps(BundleExample example)
        => Gaps(example.Predictions) || example.Predictions.Any(p => Gaps(p.Parts));

    private static bool Gaps<T>(IReadOnlyList<T> list)
        where T : class
        => list.Any(item => item is null);
}
