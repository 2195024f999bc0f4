using System.Buffers;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

/// <summary>
/// Starts the tests. The filters that <c>dotnet test</c> has always had choose them: <c>Category=Golden</c>, <c>Category!=Golden</c>,
/// <c>FullyQualifiedName~Name</c> or just <c>Name</c>, several of them joined by <c>|</c>. xUnit's runner has its own language for this,
/// into which they are put.
/// </summary>
internal static class TestMain
{
    private const string Filter = "--filter";
    private const string Name = "FullyQualifiedName~";

    // What means something in the runner's own language, or in filters that are not understood here.
    private static readonly SearchValues<char> s_operators = SearchValues.Create("&()~[]/\\");

    // What the platform calls "no test was run", which is right for an assembly without a test of that kind.
    private const string NoTests = "8";

    // What the platform calls "the command line was not understood".
    private const int InvalidCommandLine = 5;

    public static int Main(string[] args)
    {
        if (!args.Any(a => a is "--server" or "--internal-msbuild-node"))
            return ConsoleRunner.Run(args).GetAwaiter().GetResult();
        string[] translated;
        try
        {
            translated = Translated(args);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine(e.Message);
            return InvalidCommandLine;
        }
        return TestPlatformTestFramework
            .RunAsync(translated, (builder, given) => builder.AddSelfRegisteredExtensions(given))
            .GetAwaiter()
            .GetResult();
    }

    private static string[] Translated(string[] args)
    {
        int at = Array.IndexOf(args, Filter);
        if (at < 0 || at == args.Length - 1)
            return args;
        IEnumerable<string> queries = args[at + 1]
            .Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(Queries)
            .SelectMany(q => (string[])["--filter-query", q]);
        return [.. args[..at], .. queries, .. args[(at + 2)..], "--ignore-exit-code", NoTests];
    }

    private static string[] Queries(string term)
    {
        string name = term.StartsWith(Name, StringComparison.Ordinal) ? term[Name.Length..] : term;
        if (name.AsSpan().ContainsAny(s_operators) || name.Split('=') is not ([_] or [not "" and not "!", not ""]))
            throw new FormatException(
                $"The filter '{term}' is not understood; give Category=VALUE, Category!=VALUE, FullyQualifiedName~NAME or a part of a "
                    + "name, several of them joined by '|'."
            );
        return name.Contains('=', StringComparison.Ordinal) ? [$"/[{name}]"] : [$"/*/*{name}*/*/*", $"/*/*/*{name}*/*", $"/*/*/*/*{name}*"];
    }
}
