namespace Partwise.Files.Pickle;

/// <summary>Makes the errors of one file that cannot be read.</summary>
/// <param name="path">The file, as the user named it.</param>
internal sealed class PickleFault(string path)
{
    private const string Remedy = "save the weights alone with torch.save(model.state_dict(), FILE)";

    /// <summary>The file is not what it has to be.</summary>
    public DataFileException Damaged(string how) =>
        new($"'{path}' is not a readable file of torch.save: {how}; the file is damaged, save or download it again.");

    /// <summary>The file is whole, but holds something else than weights.</summary>
    public DataFileException Unsupported(string what) => new($"'{path}' {what}; {Remedy}.");

    /// <summary>The file asks for a class or function that is not needed for weights.</summary>
    public DataFileException Refused(PickleGlobal global) =>
        Unsupported(
            $"asks to run '{Printable(global.ToString())}', which reading weights does not need; it was refused and nothing was run"
        );

    /// <summary>A text of a hostile file, short and without control characters.</summary>
    public static string Printable(string text)
    {
        string plain = new([.. text.Take(100).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
        return text.Length > 100 ? plain + "…" : plain;
    }
}
