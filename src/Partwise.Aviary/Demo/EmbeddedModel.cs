namespace Partwise.Aviary;

/// <summary>
/// The small classifier that ships with Partwise: it recognises 16 species of Aviary. How it was trained, and how to
/// train it again, is in docs/training/aviary-small.
/// </summary>
public static class EmbeddedModel
{
    /// <summary>The name of its file.</summary>
    public const string FileName = "aviary-small.onnx";

    /// <summary>The number of species that it knows.</summary>
    public const int Species = 16;

    /// <summary>The seed of the Aviary whose species it knows.</summary>
    public const int Seed = 1;

    // Far behind the images that it was trained and tested on.
    private const int FreshImages = 1_000_000;

    /// <summary>The model: an ONNX file.</summary>
    public static byte[] Read()
    {
        using Stream stream = typeof(EmbeddedModel).Assembly.GetManifestResourceStream($"{typeof(EmbeddedModel).Namespace}.{FileName}")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>An Aviary of the model's species with images that it was neither trained nor tested on: one test image of each
    /// species.</summary>
    /// <param name="trainPerSpecies">Further images of each species, 1 to 100,000.</param>
    /// <param name="threads">How many images are drawn at a time, at least 1.</param>
    public static AviaryOptions Birds(int trainPerSpecies, int threads) =>
        new()
        {
            Species = Species,
            Seed = Seed,
            TrainPerSpecies = trainPerSpecies,
            TestPerSpecies = 1,
            FirstImage = FreshImages,
            Threads = threads,
        };
}
