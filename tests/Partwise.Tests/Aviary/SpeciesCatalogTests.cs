using Partwise.Aviary;

namespace Partwise.Tests.Aviary;

public sealed class SpeciesCatalogTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 16)]
    [InlineData(-7, 200)]
    public void Create_AnySeed_OnlyTwinsAreCloserThanThreeParts(int seed, int count)
    {
        SpeciesCatalog catalog = SpeciesCatalog.Create(seed, count);

        Assert.Equal(count, catalog.Species.Length);
        var twins = catalog.Twins.ToDictionary(t => (t.First, t.Second), t => t.Part);
        Assert.Equal((count + 2) / 4, twins.Count);
        for (int i = 0; i < count; i++)
        {
            for (int j = i + 1; j < count; j++)
            {
                IReadOnlyList<BirdPart> differences = catalog.Species[i].Plumage.DifferencesTo(catalog.Species[j].Plumage);
                if (twins.TryGetValue((i, j), out BirdPart part))
                    Assert.Equal([part], differences);
                else
                    Assert.True(differences.Count >= 3, $"{i} and {j} differ in {differences.Count} parts");
            }
        }
    }

    [Fact]
    public void Create_SameSeed_GivesSameSpeciesAndPrefix()
    {
        Assert.Equal(SpeciesCatalog.Create(3, 12).Species, SpeciesCatalog.Create(3, 12).Species);
        Assert.Equal(SpeciesCatalog.Create(3, 40).Species.Take(12), SpeciesCatalog.Create(3, 12).Species);
        Assert.NotEqual(SpeciesCatalog.Create(4, 12).Species, SpeciesCatalog.Create(3, 12).Species);
    }

    [Fact]
    public void Create_ManySpecies_NamesAreUniqueAndPlain()
    {
        string[] names = [.. SpeciesCatalog.Create(9, 200).Species.Select(s => s.Name)];

        Assert.Equal(200, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.Matches("^[A-Za-z0-9_-]+$", name));
    }

    [Fact]
    public void DefiningParts_OfTwins_NameTheirPart()
    {
        SpeciesCatalog catalog = SpeciesCatalog.Create(1, 16);

        foreach (SpeciesTwins twins in catalog.Twins)
        {
            Assert.Equal([twins.Part], catalog.DefiningParts(twins.First));
            Assert.Equal([twins.Part], catalog.DefiningParts(twins.Second));
        }
        Assert.Empty(catalog.DefiningParts(2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1001)]
    public void Create_CountOutOfRange_SaysWhatIsAllowed(int count)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(nameof(count), () => SpeciesCatalog.Create(1, count));
        Assert.Contains("must be 2 to 1000", error.Message, StringComparison.Ordinal);
    }
}
