namespace Partwise.Bundles;

/// <summary>What the serializer does not check of a document that somebody else may have made.</summary>
internal static class BundleCheck
{
    /// <summary>A class that occurs more than once; null where none does.</summary>
    public static int? Twice(BundleDocument document)
    {
        var seen = new HashSet<int>();
        return document.Classes.FirstOrDefault(c => !seen.Add(c.Class))?.Class;
    }

    /// <summary>A class that the model does not have; null where there is none.</summary>
    public static int? Unknown(BundleDocument document) =>
        document.Classes.FirstOrDefault(c => c.Class < 0 || c.Class >= document.Model.Classes)?.Class;

    /// <summary>Refuses a document whose classes and parts are not those of the network beside it.</summary>
    /// <param name="document">The document.</param>
    /// <param name="parts">The number of parts of each of the network's classes.</param>
    /// <param name="path">The network's file, for the message.</param>
    /// <exception cref="PartwiseException">They differ.</exception>
    public static void RequireSame(BundleDocument document, IReadOnlyList<int> parts, string path)
    {
        if (!document.Classes.All(c => c.Class >= 0 && c.Class < parts.Count && parts[c.Class] == c.Prototypes.Count))
            throw new PartwiseException(
                $"'{path}' does not belong to the {BundleFiles.Document} beside it: their classes or parts differ; make the bundle anew "
                    + $"with 'partwise fit'."
            );
    }
}
