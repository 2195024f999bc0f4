using Partwise.Testing;

namespace Partwise.Web.Tests.Support;

/// <summary>An audit and a comparison of the birds, written once.</summary>
public sealed class FilePages : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FilePages(BirdStudio studio)
    {
        ArgumentNullException.ThrowIfNull(studio);
        BirdBundle birds = studio.Birds;
        string other = _folder.File("other.partwise");
        CommandLineAnswer.Of("audit", birds.Path, birds.Birds, "--split", "all", "-o", Audit);
        CommandLineAnswer.Of("fit", birds.Model, birds.Birds, "-k", "2", "-o", other);
        CommandLineAnswer.Of("compare", birds.Path, other, birds.Birds, "-o", Compare);
    }

    public string Audit => _folder.File("audit");

    /// <summary>With a fit of two parts per class.</summary>
    public string Compare => _folder.File("compare");

    public void Dispose() => _folder.Dispose();
}
