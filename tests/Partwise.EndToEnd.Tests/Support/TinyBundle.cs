using System.Text.Json;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests.Support;

/// <summary>A bundle fitted once with the tiny model and shared by all tests that only read it.</summary>
public sealed class TinyBundle : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyBundle()
    {
        Model = TinyModel.Write(_folder.File("tiny.onnx"));
        Photos = TinyPhotos.WriteFolders(_folder.File("photos"));
        Path = _folder.File("tiny.partwise");
        Photo = System.IO.Path.Combine(Photos, "red", "red0.png");
        Fit = Executable.Run("fit", Model, Photos, "-o", Path, "-k", "3", "--json", "--no-progress").Succeeded();
    }

    public string Model { get; }

    public string Photos { get; }

    /// <summary>One of the red photos, 48×40 pixels.</summary>
    public string Photo { get; }

    public string Path { get; }

    /// <summary>What the run of fit said.</summary>
    internal ProgramResult Fit { get; }

    /// <summary>A copy that a test may damage.</summary>
    public string CopyTo(string target) => Folders.Copy(Path, target);

    internal JsonElement Document() => DocumentOf(Path);

    /// <summary>What the <c>bundle.json</c> of a bundle says.</summary>
    internal static JsonElement DocumentOf(string bundle)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(bundle, "bundle.json")));
        return document.RootElement.Clone();
    }

    public void Dispose() => _folder.Dispose();
}
