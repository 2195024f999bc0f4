using System.Globalization;
using Partwise.Files;

namespace Partwise.Aviary;

/// <summary>The species of a dataset as a JSON document of the schema <c>partwise.aviary.species</c>, version 1.</summary>
public static class SpeciesJson
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "partwise.aviary.species";

    /// <summary>The version that is written, and the only one that is read.</summary>
    public const int Version = 1;

    private const int LongestName = 100;

    private static readonly DocumentFormat s_format = new(
        "species",
        "species",
        Schema,
        Version,
        $"give the {AviaryWriter.SpeciesFile} of a dataset"
    );

    /// <summary>The document of a dataset.</summary>
    internal static string Write(SpeciesCatalog catalog, AviaryOptions options) =>
        DocumentFormat.Write(
            new SpeciesDocument(
                Schema,
                Version,
                options.Seed,
                options.Size,
                options.TrainPerSpecies,
                options.TestPerSpecies,
                options.IncompleteShare,
                PartMasks.MantleIndex,
                [.. catalog.Species.Select(species => new SpeciesEntry(species.Index + 1, species.Name, species.Plumage))],
                [.. catalog.Twins.Select(twins => new TwinsEntry(twins.First + 1, twins.Second + 1, twins.Part))]
            )
        );

    /// <summary>Reads a document, which may come from anyone.</summary>
    /// <param name="json">The document, at most 1,048,576 characters.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="DataFileException">It is no such document, of another version, or contradicts itself; the message names the
    /// entry.</exception>
    public static SpeciesCatalog Read(string json, string name = "The document")
    {
        ArgumentNullException.ThrowIfNull(json);
        SpeciesDocument document = s_format.Read<SpeciesDocument>(json, name);
        if (document.Species is null || document.Species.Count is < SpeciesCatalog.Fewest or > SpeciesCatalog.Most)
            throw Error(
                name,
                $"it lists {document.Species?.Count ?? 0} species; {SpeciesCatalog.Fewest} to {SpeciesCatalog.Most} are allowed"
            );
        for (int i = 0; i < document.Species.Count; i++)
        {
            if (Refusal(document.Species[i], i) is { } refusal)
                throw Error(name, string.Create(CultureInfo.InvariantCulture, $"species[{i}] {refusal}"));
        }
        if (document.Species.GroupBy(s => s.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Error(name, $"the name '{twice.Key}' occurs twice; each species needs its own");
        Species[] species = [.. document.Species.Select((entry, index) => new Species(index, entry.Name, entry.Plumage))];
        return SpeciesCatalog.Of(species, (document.Twins ?? []).Select((entry, index) => Twins(entry, index, species, name)));
    }

    /// <summary>Reads the document of a dataset.</summary>
    /// <param name="path">The file, named <see cref="AviaryWriter.SpeciesFile"/>.</param>
    /// <exception cref="DataFileException">It cannot be read or is not valid; the message names the file.</exception>
    public static SpeciesCatalog ReadFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Read(s_format.ReadText(path), $"'{path}'");
    }

    private static string? Refusal(SpeciesEntry? entry, int index)
    {
        if (entry?.Plumage is null || entry.Class != index + 1)
            return string.Create(CultureInfo.InvariantCulture, $"is not class {index + 1} with a plumage; list the species by number");
        if (entry.Name is not { Length: > 0 and <= LongestName } || !entry.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            return $"has a name that is not 1 to {LongestName} letters, digits, hyphens and underscores";
        return
            PartVocabulary
                .Parts.Select(part =>
                    entry.Plumage[part] is { } look
                        ? SceneChecks.Refusal(part, look)
                        : $"the look of {PartVocabulary.NameOf(part)} is missing"
                )
                .FirstOrDefault(r => r is not null)
                is { } refusal
            ? $"has no possible plumage: {refusal}"
            : null;
    }

    private static SpeciesTwins Twins(TwinsEntry? entry, int index, Species[] species, string name)
    {
        if (entry is null || entry.First < 1 || entry.Second <= entry.First || entry.Second > species.Length || !Enum.IsDefined(entry.Part))
            throw Error(
                name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"twins[{index}] does not name two classes of 1 to {species.Length}, in ascending order, and a part"
                )
            );
        if (species[entry.First - 1].Plumage.DifferencesTo(species[entry.Second - 1].Plumage) is not [var part] || part != entry.Part)
            throw Error(
                name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"twins[{index}] do not differ in the {PartVocabulary.NameOf(entry.Part)} alone"
                )
            );
        return new SpeciesTwins(entry.First - 1, entry.Second - 1, entry.Part);
    }

    private static DataFileException Error(string name, string reason) => new($"{name} cannot be used: {reason}.");
}
