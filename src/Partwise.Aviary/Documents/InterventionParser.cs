using System.Globalization;

namespace Partwise.Aviary;

/// <summary>Reads interventions as people write them.</summary>
public static class InterventionParser
{
    /// <summary>An intervention from words.</summary>
    /// <param name="removed">Parts to leave away, such as <c>beak</c>; <c>all</c> is every part.</param>
    /// <param name="exchanged">Parts that look otherwise: <c>wing=bars:blue</c>, a style and a colour of <see cref="PartVocabulary"/>, or
    /// <c>wing</c>, which takes the part of <paramref name="donor"/>.</param>
    /// <param name="objects">Positions of things to leave away, from 0, or <c>all</c>.</param>
    /// <param name="scene">The scene that the numbers refer to.</param>
    /// <param name="donor">The scene that parts are taken from; null for none.</param>
    /// <exception cref="ArgumentException">A word is none of these; the message names it and what is allowed.</exception>
    public static Intervention Parse(
        IEnumerable<string> removed,
        IEnumerable<string> exchanged,
        IEnumerable<string> objects,
        Scene scene,
        Scene? donor = null
    )
    {
        ArgumentNullException.ThrowIfNull(removed);
        ArgumentNullException.ThrowIfNull(exchanged);
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(scene);
        var intervention = new Intervention
        {
            RemovedParts = [.. removed.SelectMany(word => word == "all" ? PartVocabulary.Parts : [Part(word)])],
            RemovedObjects = [.. objects.SelectMany(word => word == "all" ? Enumerable.Range(0, scene.Objects.Count) : [Number(word)])],
        };
        foreach (string word in exchanged)
        {
            string[] sides = word.Split('=', 2);
            BirdPart part = Part(sides[0]);
            intervention = intervention with
            {
                ExchangedParts = intervention.ExchangedParts.SetItem(part, sides.Length == 2 ? Look(part, sides[1]) : FromDonor(part)),
            };
        }
        SceneChecks.Check(scene, intervention);
        return intervention;

        PartLook FromDonor(BirdPart part) =>
            donor?.Plumage[part]
            ?? throw new ArgumentException(
                $"'{PartVocabulary.NameOf(part)}' is exchanged, but it is not said for what; write "
                    + $"{PartVocabulary.NameOf(part)}=STYLE:COLOR, or name the scene to take it from.",
                nameof(exchanged)
            );
    }

    private static BirdPart Part(string word)
    {
        foreach (BirdPart part in PartVocabulary.Parts)
        {
            if (PartVocabulary.NameOf(part).Equals(word, StringComparison.OrdinalIgnoreCase))
                return part;
        }
        throw new ArgumentException(
            $"'{word}' is no part of a bird; {string.Join(", ", PartVocabulary.Parts.Select(PartVocabulary.NameOf))} are."
        );
    }

    private static PartLook Look(BirdPart part, string text)
    {
        string name = PartVocabulary.NameOf(part);
        return text.Split(':') is [var style, var color]
            ? new PartLook(style, color)
            : throw new ArgumentException(
                $"'{name}={text}' is not of the form {name}=STYLE:COLOR; styles are "
                    + $"{string.Join(", ", PartVocabulary.Styles(part))}, colours {string.Join(", ", PartVocabulary.Colors(part))}."
            );
    }

    private static int Number(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new ArgumentException($"'{word}' is not the number of a thing in the scene; give numbers from 0, or all.");
}
