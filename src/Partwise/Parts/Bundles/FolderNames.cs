using System.Collections.Frozen;
using System.Globalization;

namespace Partwise.Bundles;

/// <summary>Names for the folders of photos: of the file's name what every file system takes as a name of its own.</summary>
internal static class FolderNames
{
    private const string Forbidden = "/\\:*?\"<>|";

    private static readonly FrozenSet<string> s_devices = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })]
    );

    /// <summary>One name per photo, all different whatever their case; photos of the same name get numbers.</summary>
    /// <param name="photos">The photos' paths.</param>
    /// <param name="reserved">Names that something else has beside the folders.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> photos, IReadOnlyCollection<string> reserved)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. photos.Select(photo =>
            {
                string stem = Safe(Path.GetFileNameWithoutExtension(photo), reserved),
                    name = stem;
                for (int n = 2; !taken.Add(name); n++)
                    name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{n}");
                return name;
            }),
        ];
    }

    /// <summary>The stem, unless it leads elsewhere ("..") or is something else on some system.</summary>
    private static string Safe(string stem, IReadOnlyCollection<string> reserved)
    {
        // Windows drops dots and blanks at the end, so that such a name would be another's.
        string name = string.Concat(stem.Select(c => char.IsControl(c) || Forbidden.Contains(c, StringComparison.Ordinal) ? '_' : c))
            .TrimEnd('.', ' ');
        if (name.Length == 0)
            return "image";
        bool taken = reserved.Contains(name, StringComparer.OrdinalIgnoreCase) || s_devices.Contains(name.Split('.')[0].TrimEnd());
        return taken ? "_" + name : name;
    }
}
