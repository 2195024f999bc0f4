namespace Partwise.Aviary;

/// <summary>How an Aviary dataset is made. Equal options give equal bytes, on any number of threads.</summary>
public sealed record AviaryOptions
{
    /// <summary>The number of species, 2 to 1000.</summary>
    /// <value>The default is 16.</value>
    public int Species { get; init; } = 16;

    /// <summary>Training images of each species, 1 to 100,000.</summary>
    /// <value>The default is 60.</value>
    public int TrainPerSpecies { get; init; } = 60;

    /// <summary>Test images of each species, with masks and scenes, 1 to 100,000.</summary>
    /// <value>The default is 20.</value>
    public int TestPerSpecies { get; init; } = 20;

    /// <summary>Width and height of the images in pixels, 32 to 1024.</summary>
    /// <value>The default is 224.</value>
    public int Size { get; init; } = 224;

    /// <summary>Chooses the species and every image; any number.</summary>
    /// <value>The default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>The number of each species' first image, 0 to 1,000,000,000; others give other images of the same species.</summary>
    /// <value>The default is 0.</value>
    public int FirstImage { get; init; }

    /// <summary>
    /// The share of training images, 0 to 1, in which the bird lacks one to three parts, so that pictures with removed parts are nothing
    /// new to a classifier that is later asked about them. Parts that tell twins apart are never left away.
    ///</summary>
    /// <value>The default is 0.</value>
    public double IncompleteShare { get; init; }

    /// <summary>How many images are drawn at a time, at least 1. It does not change the result.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;

    internal void Check()
    {
        Require(Species, SpeciesCatalog.Fewest, SpeciesCatalog.Most, nameof(Species));
        Require(TrainPerSpecies, 1, 100_000, nameof(TrainPerSpecies));
        Require(TestPerSpecies, 1, 100_000, nameof(TestPerSpecies));
        Require(Size, 32, 1024, nameof(Size));
        Require(FirstImage, 0, 1_000_000_000, nameof(FirstImage));
        if (!(IncompleteShare is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(IncompleteShare), IncompleteShare, "IncompleteShare must be 0 to 1.");
        Require(Threads, 1, 1024, nameof(Threads));
    }

    private static void Require(int given, int least, int most, string name)
    {
        if (given < least || given > most)
            throw new ArgumentOutOfRangeException(name, given, $"{name} must be {least} to {most}.");
    }
}
