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
}
