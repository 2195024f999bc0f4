namespace Partwise.Aviary;

/// <summary>The styles and colours that each part can have. Their order is part of the file format: a seed chooses by position.</summary>
public static class PartVocabulary
{
    private static readonly string[][] s_styles =
    [
        ["cap", "crest", "stripes", "tuft"],
        ["cone", "dagger", "hook", "needle", "curve"],
        ["ring", "mask", "brow", "patch"],
        ["plain", "spots", "streaks", "band", "bib"],
        ["plain", "bars", "spots"],
        ["plain", "bars", "patch", "scales", "edges"],
        ["square", "forked", "fan", "long"],
        ["slender", "feathered", "webbed"],
    ];

    private static readonly string[][] s_colors =
    [
        ["black", "red", "yellow", "blue", "chestnut", "white"],
        ["black", "yellow", "red", "slate"],
        ["white", "black", "yellow", "red"],
        ["white", "yellow", "orange", "chestnut", "grey", "rose", "blue"],
        ["white", "yellow", "buff", "chestnut", "grey"],
        ["slate", "brown", "black", "olive", "blue", "chestnut"],
        ["black", "brown", "slate", "blue", "chestnut", "white"],
        ["black", "orange", "red", "grey"],
    ];

    /// <summary>All parts, in the order of their numbers.</summary>
    public static IReadOnlyList<BirdPart> Parts { get; } = Enum.GetValues<BirdPart>();

    /// <summary>The natural colours of back, nape and cheek. They vary from bird to bird and say nothing about the species.</summary>
    public static IReadOnlyList<string> MantleColors { get; } = ["brown", "grey", "olive", "buff", "slate", "umber"];

    /// <summary>The styles of a part, at least three.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a part.</exception>
    internal static IReadOnlyList<string> Styles(BirdPart part) => s_styles[Index(part)];

    /// <summary>The colours of a part, at least four.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a part.</exception>
    internal static IReadOnlyList<string> Colors(BirdPart part) => s_colors[Index(part)];

    /// <summary>The part's name in <c>parts.txt</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a part.</exception>
    internal static string NameOf(BirdPart part) => Enum.GetName((BirdPart)Index(part))!.ToLowerInvariant();

    private static int Index(BirdPart part) =>
        (uint)part < (uint)s_styles.Length
            ? (int)part
            : throw new ArgumentOutOfRangeException(nameof(part), part, $"The part must be 0 to {s_styles.Length - 1}.");
}
