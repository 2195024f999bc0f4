using System.Globalization;
using System.Text.Json;
using Partwise.Files;
using Partwise.Models;

namespace Partwise.Bundles;

/// <summary>The names that people give to the parts of a bundle. They are kept in <c>bundle.json</c>, so that everything that reads a
/// bundle has them.</summary>
public static class BundleNames
{
    /// <summary>How many characters a name may have.</summary>
    public const int MaxLength = 200;

    // The report is made anew after each change; two changes at a time would lose one.
    private static readonly Lock s_writing = new();

    /// <summary>The names of a bundle, by class and part.</summary>
    /// <param name="document">What the bundle says.</param>
    public static IReadOnlyList<PartName> Of(BundleDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return
        [
            .. document.Classes.SelectMany(c =>
                c.Prototypes.Where(p => p.Name is not null).Select(p => new PartName(c.Class, c.Label, p.Index, p.Name!))
            ),
        ];
    }

    /// <summary>The class that a person means: a label, a part of just one label, or an index.</summary>
    /// <param name="document">What the bundle says.</param>
    /// <param name="name">The person's word for it.</param>
    /// <exception cref="PartwiseException">It is none or several.</exception>
    public static int FindClass(BundleDocument document, string name)
    {
        ArgumentNullException.ThrowIfNull(document);
        return ClassNames.Find(document.Labels, name);
    }

    /// <summary>Names parts, or takes names away, in <c>bundle.json</c> and the report. A part that classes share is named in all of them.
    /// Each file changes whole or not at all, the document first.</summary>
    /// <param name="folder">The bundle.</param>
    /// <param name="names">The parts and their new names; an empty name takes the old one away.</param>
    /// <returns>The document as it is now.</returns>
    /// <exception cref="PartwiseException">There is no bundle or no such part, a name is not allowed or stands twice in a class, or a
    /// shared part is given two names.</exception>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public static BundleDocument Set(string folder, IReadOnlyList<PartName> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        lock (s_writing)
        {
            BundleDocument document;
            using (var bundle = Bundle.Open(folder))
                document = Apply(bundle.Document, Spread(bundle.Document, names));
            AtomicFile.Write(
                Path.Combine(folder, BundleFiles.Document),
                stream => JsonSerializer.Serialize(stream, document, BundleJson.Indented)
            );
            ReportBuilder.Rebuild(folder);
            return document;
        }
    }

    /// <summary>The name in the form in which it is kept: composed, without blanks around it.</summary>
    /// <exception cref="PartwiseException">It is empty, too long, a number, or has characters that cannot be printed, or those that part
    /// lists are written with.</exception>
    public static string Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsWellFormed(name))
            throw new PartwiseException("The name holds half a character; give text.");
        if (name.Length > MaxLength)
            throw new PartwiseException($"The name has {name.Length} characters; at most {MaxLength} are allowed.");
        string composed = Composition.Of(name).Trim();
        if (composed.Length == 0)
            throw new PartwiseException("The name is empty; give a word or two, such as 'white plume'.");
        if (
            composed.Any(c =>
                char.IsControl(c)
                || CharUnicodeInfo.GetUnicodeCategory(c)
                    is UnicodeCategory.Format
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator
            )
        )
            throw new PartwiseException("The name holds characters that cannot be printed, such as a line break; give text of one line.");
        if (composed.IndexOfAny([':', ',', '=']) >= 0 || composed.All(char.IsAsciiDigit))
            throw new PartwiseException(
                $"'{composed}' cannot be a name: parts are also given as numbers and lists, so a name is no number and has no colon, "
                    + $"comma or equals sign."
            );
        return composed;
    }

    /// <summary>The names in all classes that share the parts.</summary>
    private static IReadOnlyList<PartName> Spread(BundleDocument document, IReadOnlyList<PartName> names)
    {
        var spread = new Dictionary<(int Class, int Part), PartName>();
        foreach (PartName name in names)
        {
            foreach (PartName one in InAllClasses(document, name))
            {
                if (spread.TryGetValue((one.Class, one.Part), out PartName? other) && other.Name != one.Name)
                    throw new PartwiseException(
                        $"Part {one.Part + 1} of '{one.Label}' would be called '{other.Name}' and '{one.Name}', being shared by "
                            + $"several classes; give it one name."
                    );
                spread[(one.Class, one.Part)] = one;
            }
        }
        return [.. spread.Values];
    }

    private static IEnumerable<PartName> InAllClasses(BundleDocument document, PartName name)
    {
        BundleClass? of = document.Classes.FirstOrDefault(c => c.Class == name.Class);
        return of?.SharedGroup is { } group && of.Prototypes.FirstOrDefault(p => p.Index == name.Part)?.SharedPart is { } part
            ? document
                .Classes.Where(c => c.SharedGroup == group)
                .SelectMany(c =>
                    c.Prototypes.Where(p => p.SharedPart == part)
                        .Select(p => name with { Class = c.Class, Label = c.Label, Part = p.Index })
                )
            : [name];
    }

    /// <summary>The document with names set or, where empty, taken away.</summary>
    internal static BundleDocument Apply(BundleDocument document, IReadOnlyList<PartName> names)
    {
        var changes = new Dictionary<(int, int), string?>();
        foreach (PartName name in names)
        {
            BundleClass? of = document.Classes.FirstOrDefault(c => c.Class == name.Class);
            if (of is null || of.Prototypes.All(p => p.Index != name.Part))
            {
                string has = of is null ? ", which was not fitted" : $" ('{of.Label}' has the parts 1 to {of.Prototypes.Count})";
                throw new PartwiseException($"There is no part {name.Part + 1} of class {name.Class}{has}; give a part of a fitted class.");
            }
            changes[(name.Class, name.Part)] = name.Name.Length == 0 ? null : Check(name.Name);
        }
        BundleDocument named = document with
        {
            Classes =
            [
                .. document.Classes.Select(c =>
                    c with
                    {
                        Prototypes =
                        [
                            .. c.Prototypes.Select(p =>
                                changes.TryGetValue((c.Class, p.Index), out string? own) ? p with { Name = own } : p
                            ),
                        ],
                    }
                ),
            ],
        };
        foreach (BundleClass c in named.Classes)
        {
            if (
                c
                    .Prototypes.Where(p => p.Name is not null)
                    .GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase)
                    .FirstOrDefault(g => g.Count() > 1) is
                { } twice
            )
                throw new PartwiseException(
                    $"Two parts of '{c.Label}' would be called '{twice.Key}' "
                        + $"({string.Join(" and ", twice.Take(2).Select(p => p.Index + 1))}); give each a name of its own."
                );
        }
        return named;
    }

    private static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }
        return true;
    }
}
