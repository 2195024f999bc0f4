using System.Globalization;
using System.Text.Json.Nodes;
using Partwise.Aviary;
using Partwise.Files;
using Partwise.Testing;

namespace Partwise.Tests.Aviary;

public sealed class SpeciesJsonTests
{
    private static readonly SpeciesCatalog s_catalog = SpeciesCatalog.Create(9, 12);

    private static string Document => SpeciesJson.Write(s_catalog, new AviaryOptions { Species = 12, Seed = 9 });

    [Fact]
    public void Read_WrittenCatalog_IsTheSame()
    {
        SpeciesCatalog read = SpeciesJson.Read(Document);

        Assert.Equal(s_catalog.Species, read.Species);
        Assert.Equal(s_catalog.Twins, read.Twins);
    }

    [Theory]
    [InlineData("schema", "\"partwise.aviary.scene\"", "its schema is not 'partwise.aviary.species'; give the species.json of a dataset")]
    [InlineData("version", "2", "another version of partwise.aviary.species than 1")]
    [InlineData("species", "[]", "it lists 0 species; 2 to 1000 are allowed")]
    [InlineData("species", "null", "it lists 0 species")]
    [InlineData("species.0", "null", "species[0] is not class 1 with a plumage")]
    [InlineData("species.1.class", "1", "species[1] is not class 2 with a plumage")]
    [InlineData("species.1.name", "\"../x\"", "species[1] has a name that is not 1 to 100 letters")]
    [InlineData("species.1.plumage.tail", "null", "species[1] has no possible plumage: the look of tail is missing")]
    [InlineData("species.1.plumage.beak.color", "\"url(#x)\"", "species[1] has no possible plumage: the colour of beak is 'url(#x)'")]
    [InlineData("twins.0.second", "99", "twins[0] does not name two classes of 1 to 12")]
    [InlineData("twins.0.first", "0", "twins[0] does not name two classes")]
    [InlineData("twins.0.second", "3", "twins[0] do not differ in the")]
    [InlineData("twins.0.part", "\"legs\"", "twins[0] do not differ in the legs alone")]
    [InlineData("twins.0", "7", "is not a valid species document: 'twins[0]' is")]
    [InlineData("extra", "7", "is not a valid species document")]
    public void Read_HostileValue_SaysWhatIsWrong(string path, string value, string expected)
    {
        JsonNode root = JsonNode.Parse(Document)!;
        string[] names = path.Split('.');
        JsonNode parent = names[..^1]
            .Aggregate(root, (node, name) => int.TryParse(name, CultureInfo.InvariantCulture, out int index) ? node[index]! : node[name]!);
        if (parent is JsonArray array)
            array[int.Parse(names[^1], CultureInfo.InvariantCulture)] = JsonNode.Parse(value);
        else
            parent[names[^1]] = JsonNode.Parse(value);

        var error = Assert.Throws<DataFileException>(() => SpeciesJson.Read(root.ToJsonString(), "'s.json'"));

        Assert.StartsWith("'s.json'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SameNameTwice_IsRefused()
    {
        JsonNode root = JsonNode.Parse(Document)!;
        root["species"]![3]!["name"] = root["species"]![2]!["name"]!.GetValue<string>();
        Assert.Contains(
            "occurs twice; each species needs its own",
            Assert.Throws<DataFileException>(() => SpeciesJson.Read(root.ToJsonString())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ReadFile_MissingOrHuge_NamesTheFile()
    {
        using var folder = new TemporaryFolder();
        Assert.StartsWith(
            $"The species '{folder.File("species.json")}' cannot be read",
            Assert.Throws<DataFileException>(() => SpeciesJson.ReadFile(folder.File("species.json"))).Message,
            StringComparison.Ordinal
        );
        File.WriteAllText(folder.File("species.json"), new string(' ', (4 << 20) + 1));
        Assert.Contains(
            "at most 1048576 are allowed; it is not a species",
            Assert.Throws<DataFileException>(() => SpeciesJson.ReadFile(folder.File("species.json"))).Message,
            StringComparison.Ordinal
        );
    }
}
