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

    // What the platform calls "no test was run", which is right for an assembly without a test of that kind.
    private const string NoTests = "8";

    public static int Main(string[] args) =>
        args.Any(a => a is "--server" or "--internal-msbuild-node")
            ? TestPlatformTestFramework
                .RunAsync(Translated(args), (builder, given) => builder.AddSelfRegisteredExtensions(given))
                .GetAwaiter()
                .GetResult()
            : ConsoleRunner.Run(args).GetAwaiter().GetResult();

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
        if (name.IndexOfAny(['&', '(', ')', '~']) >= 0)
            throw new ArgumentException(
                $"The filter '{term}' is not understood; give Category=VALUE, Category!=VALUE or a part of a name."
            );
        return name.Contains('=', StringComparison.Ordinal) ? [$"/[{name}]"] : [$"/*/*{name}*/*/*", $"/*/*/*{name}*/*", $"/*/*/*/*{name}*"];
    }
}
