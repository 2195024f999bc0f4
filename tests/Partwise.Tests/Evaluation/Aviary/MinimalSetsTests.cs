using FsCheck;
using FsCheck.Fluent;
using Partwise.Evaluation.GroundTruth;

namespace Partwise.Tests.Evaluation.Aviary;

public sealed class MinimalSetsTests
{
    /// <summary>Whatever the answers, also where more parts are worse: exactly the sufficient sets of which no subset suffices.</summary>
    [Fact]
    public void Find_AnyAnswers_GivesTheMinimalSets() =>
        Prop.ForAll(
                Gen.Choose(0, 1 << 20).Two().ToArbitrary(),
                pair =>
                {
                    var random = new Random(pair.Item1);
                    double share = pair.Item2 % 100 / 100.0;
                    int parts = random.Next(256);
                    bool[] sufficient = [.. Enumerable.Range(0, 256).Select(_ => random.NextDouble() < share * share)];

                    IReadOnlyList<int> found = MinimalSets.Find(parts, sets => [.. sets.Select(s => sufficient[s])]);

                    int[] expected =
                    [
                        .. Enumerable
                            .Range(0, 256)
                            .Where(s =>
                                (s & ~parts) == 0 && sufficient[s] && !Enumerable.Range(0, s).Any(t => (t & ~s) == 0 && sufficient[t])
                            )
                            .OrderBy(PartSet.Count)
                            .ThenBy(s => s),
                    ];
                    Assert.Equal(expected, found);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(3, 5));

    [Fact]
    public void Find_OnePartDecides_AsksAboutEachOtherPartAlone()
    {
        List<int> asked = [];

        IReadOnlyList<int> found = MinimalSets.Find(
            0b1111_1111,
            sets =>
            {
                asked.AddRange(sets);
                return [.. sets.Select(s => PartSet.Has(s, 2))];
            }
        );

        Assert.Equal([0b100], found);
        // No set that contains part 2 but part 2 itself.
        Assert.Equal(129, asked.Count);
        Assert.Equal(asked.Count, asked.Distinct().Count());
    }

    [Fact]
    public void Find_NothingNeeded_GivesTheEmptySetAndStops()
    {
        int calls = 0;
        Assert.Equal(
            [0],
            MinimalSets.Find(
                0b111,
                sets =>
                {
                    calls++;
                    return [.. sets.Select(_ => true)];
                }
            )
        );
        Assert.Equal(1, calls);
        Assert.Empty(MinimalSets.Find(0b111, sets => [.. sets.Select(_ => false)]));
    }
}
