using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Partwise.Fuzzing;

// dotnet run --project tests/Partwise.Fuzzing -- [--tries N] [--least N] [--seed N] [--target NAME] [--crashes FOLDER]
// or one of --replay FOLDER, --corpus FOLDER, --afl
string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
int tries = int.Parse(Value("--tries") ?? "10000", CultureInfo.InvariantCulture),
    least = int.Parse(Value("--least") ?? "1", CultureInfo.InvariantCulture),
    seed = int.Parse(Value("--seed") ?? "1", CultureInfo.InvariantCulture);
string? only = Value("--target"),
    crashes = Value("--crashes");
FuzzTarget[] targets = [.. FuzzTargets.All.Where(t => only is null || t.Name == only)];
if (targets.Length == 0)
{
    Console.Error.WriteLine($"There is no target '{only}'; there are {string.Join(", ", FuzzTargets.All.Select(t => t.Name))}.");
    return 2;
}
if (Value("--corpus") is { } corpus)
{
    Directory.CreateDirectory(corpus);
    foreach ((int number, byte[] content) in targets.SelectMany(t => t.Seeds()).Index())
        File.WriteAllBytes(Path.Combine(corpus, number.ToString(CultureInfo.InvariantCulture)), content);
    return 0;
}
if (Value("--replay") is { } folder)
{
    int left = 0;
    foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
    {
        FuzzTarget? own = targets.FirstOrDefault(t => t.Name == Path.GetFileName(file).Split('~')[0]);
        if (own is null)
            continue;
        using var again = new Fuzzer(own);
        if (again.Try(File.ReadAllBytes(file)) is not { } fault)
            continue;
        Console.WriteLine($"{Path.GetFileName(file)}: {fault.What}");
        left++;
    }
    return left == 0 ? 0 : 1;
}
if (args.Contains("--afl"))
{
    using var guided = new Fuzzer(targets[0]);
    SharpFuzz.Fuzzer.OutOfProcess.Run(stream =>
    {
        using var content = new MemoryStream();
        stream.CopyTo(content);
        if (guided.Try(content.ToArray()) is { } fault)
            throw new InvalidOperationException(fault.What);
    });
    return 0;
}
Console.WriteLine("| target | tries | read | refused | faults | slowest, ms | most allocated, MiB | seconds |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
long all = 0,
    bad = 0,
    whole = Stopwatch.GetTimestamp();
foreach (FuzzTarget target in targets)
{
    long start = Stopwatch.GetTimestamp();
    using var fuzzer = new Fuzzer(target);
    int count = Math.Max(least, tries / target.Cost);
    List<FuzzFault> faults = [.. fuzzer.Seeds()];
    // What is made once, such as a bundle, is no try.
    fuzzer.Forget();
    faults.AddRange(fuzzer.Run(count, seed));
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {target.Name} | {count} | {fuzzer.Accepted} | {fuzzer.Refused} | {faults.Count} | {fuzzer.Slowest.TotalMilliseconds:0} | "
                + $"{fuzzer.MostAllocated / 1048576.0:0.0} | {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} |"
        )
    );
    foreach (IGrouping<string, FuzzFault> group in faults.GroupBy(f => f.What).OrderByDescending(g => g.Count()).Take(10))
    {
        Console.Error.WriteLine($"{target.Name}: {group.Count()} × {group.Key}");
        if (crashes is not null)
        {
            Directory.CreateDirectory(crashes);
            File.WriteAllBytes(
                Path.Combine(crashes, $"{target.Name}~{Convert.ToHexStringLower(SHA256.HashData(group.First().Content))[..12]}"),
                group.First().Content
            );
        }
    }
    all += count;
    bad += faults.Count;
}
using var self = Process.GetCurrentProcess();
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"{all} tries, {bad} faults, {Stopwatch.GetElapsedTime(whole).TotalSeconds:0} s, peak of the whole process "
            + $"{self.PeakWorkingSet64 / 1048576.0:0} MiB"
    )
);
return bad == 0 ? 0 : 1;
