namespace Partwise.Datasets.Internals;

/// <summary>Recognises what lies between a dataset's folder and its class folders: folders of a split, or one folder around all
/// classes.</summary>
internal static class SplitFolders
{
    private static readonly string[] s_train = ["train", "training"],
        s_test = ["test", "testing", "val", "valid", "validation"],
        s_wrappers = ["images", "image", "imgs", "photos", "data", "dataset"];

    /// <summary>The folder that holds the class folders where just one folder of a usual name lies in <paramref name="root"/>; else
    /// <paramref name="root"/>.</summary>
    public static string Unwrap(string root) =>
        Folders(root) is [var only] && Is(only, s_wrappers) && Folders(only).Length > 1 && ImageFiles.In(only).Found.Count == 0
            ? only
            : root;

    /// <summary>The folders of the split wanted, with the split that each is; null where the folder has no split.</summary>
    /// <exception cref="DatasetException">It has none of this split; the message says which there are.</exception>
    public static IReadOnlyList<(string Folder, string Split)>? Of(string root, DatasetSplit wanted)
    {
        string[] folders = Folders(root);
        if (
            folders.Length == 0
            || !folders.All(f => (Is(f, s_train) || Is(f, s_test)) && Folders(f).Length > 0)
            || folders.Length == 1 && !Is(folders[0], s_train)
        )
            return null;
        string[] train = [.. folders.Where(f => Is(f, s_train))];
        // Where there is a test folder, photos for validation were looked at while training.
        string[] test = [.. folders.Where(f => Is(f, s_test[..2]))],
            validation = [.. folders.Where(f => Is(f, s_test[2..]))];
        test = test.Length > 0 ? test : validation;
        (string Folder, string Split)[] chosen = wanted switch
        {
            DatasetSplit.Train => [.. train.Select(f => (f, "train"))],
            DatasetSplit.Test => [.. test.Select(f => (f, "test"))],
            _ => [.. folders.Select(f => (f, Is(f, s_train) ? "train" : "test"))],
        };
        return chosen.Length > 0
            ? chosen
            : throw new DatasetException(
                $"'{root}' has no folder for `Split` {wanted.ToString().ToLowerInvariant()}; it has "
                    + $"{string.Join(", ", folders.Select(Path.GetFileName))}, so choose another split or give one of these folders."
            );
    }

    private static bool Is(string folder, string[] names) => names.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase);

    private static string[] Folders(string root) =>
        [.. Directory.GetDirectories(root).Where(d => !ImageFiles.IsHidden(d) && !ImageFiles.IsOutput(d)).Order(StringComparer.Ordinal)];
}
