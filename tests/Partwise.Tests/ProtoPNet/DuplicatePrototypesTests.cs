using FsCheck;
using FsCheck.Fluent;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

public sealed class DuplicatePrototypesTests
{
    [Fact]
    public void Merge_EqualPrototypesOfOneClass_KeepsTheFirst()
    {
        // 0 and 2 are equal; 3 is, too, but of another class; 4 equals 0, but has been pruned.
        var layer = new PrototypeLayer([1, 2, 3, 4, 1, 2, 1, 2, 1, 2], [0, 0, 0, 1, 0], channels: 2);
        PruningDecision decision = DuplicatePrototypes.Merge(
            new PruningDecision([0, 1, 2, 3], [new PrunedPrototype(4, 0, 1, 6)], []),
            layer
        );
        Assert.Equal([0, 1, 3], decision.Kept);
        Assert.Equal([new MergedPrototype(2, 0, 0)], decision.Merged);
        Assert.Equal(5, decision.Before);
    }

    [Fact]
    public void Sum_AnyWeights_GivesTheLogitsOfAllPrototypes() =>
        Prop.ForAll(
                Gen.Choose(0, 1 << 20).ToArbitrary(),
                seed =>
                {
                    Random random = new(seed);
                    // Six prototypes on two patches, so that many are equal.
                    float[] patches = [.. Enumerable.Range(0, 6).Select(_ => (float)random.Next(2))];
                    var connection = new ClassConnection(
                        [.. Enumerable.Range(0, 12).Select(_ => (float)(random.NextDouble() - 0.5))],
                        classes: 2
                    );
                    PruningDecision decision = DuplicatePrototypes.Merge(
                        new PruningDecision([0, 1, 2, 3, 4, 5], [], []),
                        new PrototypeLayer(patches, [0, 0, 0, 1, 1, 1], channels: 1)
                    );
                    ClassConnection kept = DuplicatePrototypes.Sum(connection, decision.Merged).Keep(decision.Kept);
                    // What a photo answers to a prototype depends on the patch alone.
                    float[] answer = [random.NextSingle(), random.NextSingle()];
                    return Enumerable
                            .Range(0, 2)
                            .All(c =>
                                Math.Abs(
                                    Enumerable.Range(0, 6).Sum(j => (double)connection[c, j] * answer[(int)patches[j]])
                                        - decision.Kept.Select((old, j) => (double)kept[c, j] * answer[(int)patches[old]]).Sum()
                                ) < 1e-6
                            )
                        && decision.Before == 6
                        && decision.Kept.Count <= 4;
                }
            )
            .QuickCheckThrowOnFailure();
}
