using Partwise.Datasets;
using Partwise.PostHoc;

namespace Partwise.Tests.PostHoc;

public sealed class ClassAccumulatorTests
{
    private static ClassPlan Plan(int images) =>
        new(0, "ape", [.. Enumerable.Range(0, images).Select(i => new DatasetImage { Path = $"/{i}", RelativePath = $"{i}" })]);

    [Fact]
    public void Take_AnyOrderWithGaps_GivesRowsOfTheUsableImagesInTheirOrder()
    {
        var accumulator = new ClassAccumulator(Plan(4), positions: 2, channels: 3);
        // [D, H·W] of image 3: channel d, position p holds 100·3 + 10·d + p.
        Assert.False(accumulator.Add(3, [300, 301, 310, 311, 320, 321]));
        Assert.False(accumulator.Skip(0));
        Assert.False(accumulator.AddRows(2, [200, 210, 220, 201, 211, 221]));
        Assert.True(accumulator.Skip(1));
        (float[] features, _, _, IReadOnlyList<DatasetImage> images) = accumulator.Take();
        Assert.Equal(["2", "3"], images.Select(i => i.RelativePath));
        Assert.Equal([200, 210, 220, 201, 211, 221, 300, 310, 320, 301, 311, 321], features[..12]);
    }

    [Fact]
    public void Add_SeveralThreads_EndsOnceAndKeepsPlaces()
    {
        var accumulator = new ClassAccumulator(Plan(200), positions: 1, channels: 2);
        int last = 0;
        Parallel.For(
            0,
            200,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            i =>
            {
                if (i % 10 == 0 ? accumulator.Skip(i) : accumulator.Add(i, [i, -i]))
                    Interlocked.Increment(ref last);
            }
        );
        Assert.Equal(1, last);
        (float[] features, _, _, IReadOnlyList<DatasetImage> images) = accumulator.Take();
        Assert.Equal(180, images.Count);
        for (int n = 0; n < images.Count; n++)
            Assert.Equal(
                (float.Parse(images[n].RelativePath), -float.Parse(images[n].RelativePath)),
                (features[2 * n], features[(2 * n) + 1])
            );
    }

    [Fact]
    public void Take_EvidenceWithGaps_KeepsEachBesideItsFeatures()
    {
        var accumulator = new ClassAccumulator(Plan(3), positions: 2, channels: 1) { EvidenceChannels = 2 };
        Assert.False(accumulator.Add(2, [20, 21], [1, 2, 3, 4], 7));
        Assert.False(accumulator.Skip(1));
        Assert.True(accumulator.Add(0, [0, 1], [5, 6, 7, 8], 9));
        ClassData data = accumulator.Take();
        Assert.Equal([0, 1, 20, 21], data.Features[..4]);
        Assert.Equal([5, 7, 6, 8, 1, 3, 2, 4], data.Evidence[..8]);
        Assert.Equal([9, 7], data.Logits[..2]);
    }

    [Fact]
    public void Take_NothingUsable_HasNoImages()
    {
        var accumulator = new ClassAccumulator(Plan(1), positions: 1, channels: 1);
        Assert.True(accumulator.Skip(0));
        Assert.Empty(accumulator.Take().Images);
    }
}
