using Partwise.Aviary;
using Partwise.PostHoc;
using Partwise.Testing;

namespace Partwise.Web.Tests.Support;

/// <summary>The embedded model taken apart on drawn birds, once.</summary>
public sealed class BirdBundle : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BirdBundle()
    {
        Model = _folder.File(EmbeddedModel.FileName);
        File.WriteAllBytes(Model, EmbeddedModel.Read());
        Birds = _folder.File("birds");
        AviaryWriter.Write(Birds, EmbeddedModel.Birds(trainPerSpecies: 3, threads: 2));
        Path = _folder.File("aviary.partwise");
        BundleFit.Run(Model, Birds, Path, new BundleFitOptions { Fit = new FitOptions { Threads = 2 } });
        Photos = [.. Directory.EnumerateFiles(Birds, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    public string Path { get; }

    /// <summary>The classifier.</summary>
    public string Model { get; }

    /// <summary>The dataset.</summary>
    public string Birds { get; }

    /// <summary>Its photos.</summary>
    public IReadOnlyList<string> Photos { get; }

    public string Photo => Photos[0];

    public void Dispose() => _folder.Dispose();
}
