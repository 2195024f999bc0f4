using System.Globalization;

namespace Partwise.Aviary.Taxonomy;

/// <summary>Names species after what they look like, each name once.</summary>
internal sealed class SpeciesNamer
{
    private readonly HashSet<string> _taken = [];

    internal string Name(Plumage plumage)
    {
        string family = Family(plumage);
        string[] epithets =
        [
            $"{Title(plumage.Crown.Color)}-{Crown(plumage.Crown.Style)}",
            $"{Title(plumage.Breast.Color)}-breasted",
            $"{Title(plumage.Wing.Color)}-winged",
            $"{Title(plumage.Tail.Color)}-tailed",
            $"{Title(plumage.Beak.Color)}-billed",
            $"{Title(plumage.Belly.Color)}-bellied",
            $"{Title(plumage.Legs.Color)}-legged",
        ];
        foreach (string epithet in epithets)
        {
            if (_taken.Add($"{epithet}_{family}"))
                return $"{epithet}_{family}";
        }
        for (int number = 2; ; number++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{epithets[0]}_{family}_{number}");
            if (_taken.Add(name))
                return name;
        }
    }

    private static string Family(Plumage plumage) =>
        plumage.Beak.Style switch
        {
            "cone" => plumage.Tail.Style == "forked" ? "Forkfinch" : "Finch",
            "dagger" => plumage.Tail.Style == "long" ? "Spearbird" : "Fisher",
            "hook" => plumage.Wing.Style == "bars" ? "Barshrike" : "Shrike",
            "needle" => plumage.Breast.Style is "spots" or "streaks" ? "Pipit" : "Warbler",
            _ => plumage.Tail.Style == "long" ? "Sicklebird" : "Curvebill",
        };

    private static string Crown(string style) =>
        style switch
        {
            "crest" => "crested",
            "stripes" => "striped",
            "tuft" => "tufted",
            _ => "capped",
        };

    private static string Title(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
