using System.Globalization;
using Partwise.Fuzzing;

namespace Partwise.Tests.Fuzzing;

/// <summary>Every reader against mutated contents: it reads them, or refuses them with an exception of the one list
/// (<see cref="DocumentedErrors"/>), soon and without filling the memory.</summary>
public sealed class SmokeTests
{
    // The long run is Partwise.Fuzzing's (docs/fuzzing.md), and coverage is measured with more, too (bench/tables/coverage.py).
    private static readonly int s_tries = int.Parse(
        Environment.GetEnvironmentVariable("PARTWISE_FUZZ_TRIES") ?? "1000",
        CultureInfo.InvariantCulture
    );

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(t => t.Name)];

    public static TheoryData<string, string> Crashes =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Crashes"))
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
                .Select(f => (f!.Split('~')[0], f)),
        ];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Read_MutatedContents_AreReadOrRefusedAsDocumented(string name)
    {
        FuzzTarget target = FuzzTargets.All.Single(t => t.Name == name);
        using var fuzzer = new Fuzzer(target);
        Assert.Empty(fuzzer.Seeds().Select(f => f.What));
        Assert.Empty(fuzzer.Run(Math.Max(20, s_tries / target.Cost), seed: 2026).Select(f => f.What).Distinct());
    }

    /// <summary>What was a fault once.</summary>
    [Theory]
    [MemberData(nameof(Crashes))]
    public void Read_ContentOfAnEarlierFault_IsReadOrRefusedAsDocumented(string name, string file)
    {
        using var fuzzer = new Fuzzer(FuzzTargets.All.Single(t => t.Name == name));
        Assert.Null(fuzzer.Try(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Crashes", file)))?.What);
    }
}
