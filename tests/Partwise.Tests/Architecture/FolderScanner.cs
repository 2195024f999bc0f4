using System.Text.RegularExpressions;

namespace Partwise.Tests.Architecture;

/// <summary>
/// Which folders name types of which, read from the sources. Folders that lie beside each other are compared, each with all that lies below
/// it; the files directly in the folder that holds them belong to none of them: they are its common ground, or its front.
///</summary>
internal sealed partial class FolderScanner
{
    private readonly HashSet<(string Parent, string From, string To)> _edges = [];

    /// <summary>Every reference between two folders of one parent.</summary>
    public IReadOnlySet<(string Parent, string From, string To)> Edges => _edges;

    /// <summary>Reads all sources of a folder that holds one folder per assembly.</summary>
    public static FolderScanner Of(string root)
    {
        var scanner = new FolderScanner();
        foreach (string assembly in Directory.GetDirectories(root))
            scanner.Read(root, assembly);
        return scanner;
    }

    /// <summary>The circles, each as its parent and its folders.</summary>
    public IEnumerable<string> Circles()
    {
        var circles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (IGrouping<string, (string Parent, string From, string To)> own in _edges.GroupBy(e => e.Parent))
        {
            ILookup<string, string> next = own.ToLookup(e => e.From, e => e.To);
            Dictionary<string, HashSet<string>> reached = own.Select(e => e.From).Distinct().ToDictionary(f => f, f => Reach(f, next));
            foreach (string folder in reached.Keys.Where(f => reached[f].Contains(f)))
            {
                IEnumerable<string> circle = reached[folder]
                    .Where(f => reached.TryGetValue(f, out HashSet<string>? back) && back.Contains(folder));
                circles.Add($"{own.Key}: {string.Join(" ↔ ", circle.Order(StringComparer.Ordinal))}");
            }
        }
        return circles;
    }

    private static HashSet<string> Reach(string from, ILookup<string, string> next)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>(next[from]);
        while (open.TryPop(out string? folder))
        {
            if (seen.Add(folder))
                Array.ForEach([.. next[folder]], open.Push);
        }
        return seen;
    }

    private void Read(string root, string assembly)
    {
        Source[] sources =
        [
            .. Directory
                .EnumerateFiles(assembly, "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Select(f => Source.Of(root, f)),
        ];
        // A name that several files declare says nothing about which one is meant.
        Dictionary<string, Source> byType = sources
            .SelectMany(s => s.Types.Select(t => (Type: t, Source: s)))
            .GroupBy(t => t.Type)
            .Where(g => g.Select(t => t.Source.Folder).Distinct().Count() == 1)
            .ToDictionary(g => g.Key, g => g.First().Source);
        foreach (Source source in sources)
        {
            foreach (string name in source.Names)
            {
                if (byType.TryGetValue(name, out Source? named) && source.Sees(named.Namespace))
                    Add(source.Folder.Split('/'), named.Folder.Split('/'));
            }
        }
    }

    private void Add(string[] from, string[] to)
    {
        int common = from.Zip(to).TakeWhile(p => p.First == p.Second).Count();
        if (common < from.Length && common < to.Length)
            _edges.Add((string.Join('/', from[..common]), from[common], to[common]));
    }

    /// <summary>One file.</summary>
    private sealed partial record Source(
        string Folder,
        string Namespace,
        IReadOnlyList<string> Types,
        IReadOnlySet<string> Names,
        IReadOnlySet<string> Usings
    )
    {
        public static Source Of(string root, string file)
        {
            string text = File.ReadAllText(file),
                code = Literals().Replace(Comments().Replace(text, ""), Holes);
            return new Source(
                Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '/'),
                Namespaces().Match(text).Groups[1].Value,
                [.. Declarations().Matches(text).Select(m => m.Groups[1].Value)],
                Identifiers().Matches(code).Select(m => m.Value).ToHashSet(),
                UsingLines().Matches(text).Select(m => m.Groups[1].Value).ToHashSet()
            );
        }

        public bool Sees(string other) =>
            Namespace == other || Namespace.StartsWith(other + '.', StringComparison.Ordinal) || Usings.Contains(other);

        // Of a text only what is computed in it is code.
        private static string Holes(Match literal) =>
            string.Join(' ', Interpolations().Matches(literal.Value).Select(m => m.Groups[1].Value));

        [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex Namespaces();

        [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex UsingLines();

        [GeneratedRegex(
            @"^(?:(?:public|internal|sealed|static|abstract|readonly|unsafe|partial|ref) )*"
                + @"(?:class|struct|record struct|record class|record|interface|enum|delegate [\w<>\[\],.? ]+?) (\w+)",
            RegexOptions.Multiline
        )]
        private static partial Regex Declarations();

        [GeneratedRegex(@"//.*")]
        private static partial Regex Comments();

        [GeneratedRegex("\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"")]
        private static partial Regex Literals();

        [GeneratedRegex(@"\{([^}]*)\}")]
        private static partial Regex Interpolations();

        [GeneratedRegex(@"(?<![.\w])[A-Z]\w+\b")]
        private static partial Regex Identifiers();
    }
}
