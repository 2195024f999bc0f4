using System.Text.Json;
using Partwise.Onnx.Inference;
using Partwise.Testing;

namespace Partwise.Tests.Budgets;

/// <summary>What a hot path may cost, as <c>budgets.json</c> says: the managed bytes that were measured, with a fifth on top, and exactly
/// so many runs of networks.</summary>
/// <param name="Bytes">Measured when the budget was set.</param>
/// <param name="Runs">How often networks run.</param>
internal sealed record Budget(long Bytes, long Runs)
{
    // What the runtime compiles or caches at first use is not the path's.
    private const int Warmups = 4,
        Rounds = 8;

    private const double Headroom = 1.2;

    /// <summary>Runs the path and fails where it costs more.</summary>
    public static void Check(string name, Action path) => Check(name, Measure(path));

    /// <summary>Fails where a measured cost is above the budget.</summary>
    public static void Check(string name, Budget cost)
    {
        string file = Path.Combine(TestData.Repository, "tests", "Partwise.Tests", "Budgets", "budgets.json");
        Budget allowed = JsonSerializer.Deserialize<Dictionary<string, Budget>>(File.ReadAllText(file), JsonSerializerOptions.Web)![name];
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {cost.Bytes} bytes, {cost.Runs} runs");
        Assert.True(cost.Runs == allowed.Runs, $"'{name}' runs networks {cost.Runs} times instead of {allowed.Runs}.");
        Assert.True(
            cost.Bytes <= Headroom * allowed.Bytes,
            $"'{name}' allocates {cost.Bytes} bytes, more than {Headroom} times the {allowed.Bytes} of its budget. Mend it, or state "
                + $"the new figure in budgets.json and why."
        );
    }

    /// <summary>The least bytes of several rounds, as other threads of the runtime allocate now and then.</summary>
    public static Budget Measure(Action path)
    {
        for (int i = 0; i < Warmups; i++)
            path();
        long least = long.MaxValue,
            runs = 0;
        for (int i = 0; i < Rounds; i++)
        {
            long bytes = GC.GetTotalAllocatedBytes(precise: true);
            runs = InferenceSession.TotalRuns;
            path();
            runs = InferenceSession.TotalRuns - runs;
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - bytes);
        }
        return new Budget(least, runs);
    }
}
