using System.Collections.Immutable;
using Partwise.Aviary.Taxonomy;

namespace Partwise.Aviary;

/// <summary>The species of a dataset, and which of them differ in one part only.</summary>
public sealed class SpeciesCatalog
{
    internal const int Fewest = 2,
        Most = 1000;

    // Parts that leaves and grass never hide, so that twins can always be told apart. Even numbers of twins per part keep the share fair.
    private static readonly BirdPart[] s_twinParts =
    [
        BirdPart.Crown,
        BirdPart.Wing,
        BirdPart.Beak,
        BirdPart.Breast,
        BirdPart.Tail,
        BirdPart.Eye,
        BirdPart.Belly,
    ];

    private SpeciesCatalog(ImmutableArray<Species> species, ImmutableArray<SpeciesTwins> twins)
    {
        Species = species;
        Twins = twins;
    }

    /// <summary>The species, by index.</summary>
    public ImmutableArray<Species> Species { get; }

    /// <summary>All pairs that differ in one part only: at least every fourth species has a twin. All others differ in three parts or
    /// more.</summary>
    public ImmutableArray<SpeciesTwins> Twins { get; }

    /// <summary>Species that are known already, by index.</summary>
    internal static SpeciesCatalog Of(IEnumerable<Species> species, IEnumerable<SpeciesTwins> twins) => new([.. species], [.. twins]);

    /// <summary>Invents species. The same numbers give the same species, and the species of a smaller catalog are the first of a larger
    /// one.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="count">2 to 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another count.</exception>
    internal static SpeciesCatalog Create(int seed, int count)
    {
        if (count is < Fewest or > Most)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"The number of species must be {Fewest} to {Most}.");
        SceneRandom random = SceneRandom.For(seed, 0x5EC1E5);
        List<Plumage> plumages = [];
        List<SpeciesTwins> twins = [];
        while (plumages.Count < count)
        {
            // Every fourth species is its predecessor's twin.
            if (plumages.Count % 4 == 1)
                AddTwin(random, plumages, twins);
            else
                plumages.Add(Draw(random, plumages));
        }
        var namer = new SpeciesNamer();
        return new SpeciesCatalog([.. plumages.Select((plumage, index) => new Species(index, namer.Name(plumage), plumage))], [.. twins]);
    }

    /// <summary>The parts by which a species differs from its twins; empty where it has none.</summary>
    /// <param name="species">The species' index.</param>
    internal IReadOnlyList<BirdPart> DefiningParts(int species) =>
        [.. Twins.Where(t => t.First == species || t.Second == species).Select(t => t.Part).Distinct()];

    private static void AddTwin(SceneRandom random, List<Plumage> plumages, List<SpeciesTwins> twins)
    {
        int first = plumages.Count - 1;
        BirdPart part = s_twinParts[twins.Count % s_twinParts.Length];
        Plumage twin;
        do
        {
            twin = plumages[first].With(part, Look(random, part));
        } while (!Distinct(plumages[first][part], twin[part]) || plumages.Take(first).Any(other => twin.DifferencesTo(other).Count < 3));
        plumages.Add(twin);
        twins.Add(new SpeciesTwins(first, first + 1, part));
    }

    private static Plumage Draw(SceneRandom random, List<Plumage> others)
    {
        Plumage plumage;
        do
        {
            PartLook[] looks = [.. PartVocabulary.Parts.Select(part => Look(random, part))];
            plumage = new Plumage(looks[0], looks[1], looks[2], looks[3], looks[4], looks[5], looks[6], looks[7]);
        } while (others.Any(other => plumage.DifferencesTo(other).Count < 4));
        return plumage;
    }

    // Twins are told apart at small sizes only where style and colour both differ.
    private static bool Distinct(PartLook a, PartLook b) => a.Style != b.Style && a.Color != b.Color;

    private static PartLook Look(SceneRandom random, BirdPart part) =>
        new(random.Pick(PartVocabulary.Styles(part)), random.Pick(PartVocabulary.Colors(part)));
}
