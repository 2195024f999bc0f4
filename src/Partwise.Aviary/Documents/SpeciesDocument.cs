namespace Partwise.Aviary;

/// <summary>The document <c>species.json</c> of a dataset.</summary>
/// <param name="Schema">Always <see cref="SpeciesJson.Schema"/>.</param>
/// <param name="Version">Always <see cref="SpeciesJson.Version"/>.</param>
/// <param name="Seed">The seed of species and images.</param>
/// <param name="Size">Width and height of the images.</param>
/// <param name="TrainPerSpecies">Training images of each species.</param>
/// <param name="TestPerSpecies">Test images of each species.</param>
/// <param name="IncompleteShare">The share of training birds that lack parts.</param>
/// <param name="MaskOfMantle">The value of the masks where the bird shows none of its parts.</param>
/// <param name="Species">The species, by number.</param>
/// <param name="Twins">The pairs that differ in one part only.</param>
internal sealed record SpeciesDocument(
    string Schema,
    int Version,
    int Seed,
    int Size,
    int TrainPerSpecies,
    int TestPerSpecies,
    double IncompleteShare,
    int MaskOfMantle,
    IReadOnlyList<SpeciesEntry> Species,
    IReadOnlyList<TwinsEntry> Twins
);
