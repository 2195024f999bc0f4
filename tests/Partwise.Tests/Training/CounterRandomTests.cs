using Partwise.Training;

namespace Partwise.Tests.Training;

public sealed class CounterRandomTests
{
    [Fact]
    public void NextBits_SameNumbers_GivesTheSameStream()
    {
        CounterRandom a = new(1, 2, 3, RandomPurpose.Augmentation),
            b = new(1, 2, 3, RandomPurpose.Augmentation);
        Assert.Equal(Take(ref a), Take(ref b));
    }

    [Fact]
    public void NextBits_AnyNumberChanged_GivesAnotherStream()
    {
        var seen = new HashSet<ulong>();
        for (int seed = -2; seed < 3; seed++)
        {
            for (int epoch = 0; epoch < 5; epoch++)
            {
                for (int item = 0; item < 50; item++)
                {
                    foreach (RandomPurpose purpose in Enum.GetValues<RandomPurpose>())
                        Assert.True(seen.Add(new CounterRandom(seed, epoch, item, purpose).NextBits()), $"{seed} {epoch} {item} {purpose}");
                }
            }
        }
    }

    [Fact]
    public void NextDouble_ManyDraws_AreUniform()
    {
        CounterRandom random = new(5, 0, 0, RandomPurpose.Order);
        int[] bins = new int[10];
        double sum = 0;
        for (int i = 0; i < 100_000; i++)
        {
            double x = random.NextDouble();
            Assert.InRange(x, 0, 0.9999999999999999);
            bins[(int)(x * 10)]++;
            sum += x;
        }
        Assert.Equal(0.5, sum / 100_000, 5e-3);
        Assert.All(bins, b => Assert.InRange(b, 9_500, 10_500));
    }

    [Fact]
    public void NextDouble_FirstDrawsOfNeighbouringItems_AreUniformToo() =>
        Assert.Equal(
            0.5,
            Enumerable.Range(0, 20_000).Average(i => new CounterRandom(0, 0, i, RandomPurpose.Augmentation).NextDouble()),
            1e-2
        );

    [Fact]
    public void NextInt32_SmallCount_TakesEveryValueEquallyOften()
    {
        CounterRandom random = new(9, 1, 0, RandomPurpose.Order);
        int[] bins = new int[7];
        for (int i = 0; i < 70_000; i++)
            bins[random.NextInt32(7)]++;
        Assert.All(bins, b => Assert.InRange(b, 9_500, 10_500));
        CounterRandom other = random;
        Assert.Throws<ArgumentOutOfRangeException>(() => other.NextInt32(0));
    }

    [Fact]
    public void Shuffle_ManyTimes_PutsEveryElementEverywhere()
    {
        int[,] counts = new int[5, 5];
        for (int item = 0; item < 5_000; item++)
        {
            int[] order = [0, 1, 2, 3, 4];
            new CounterRandom(3, 0, item, RandomPurpose.Order).Shuffle<int>(order);
            Assert.Equal([0, 1, 2, 3, 4], order.Order());
            for (int i = 0; i < 5; i++)
                counts[i, order[i]]++;
        }
        foreach (int count in counts)
            Assert.InRange(count, 850, 1_150);
    }

    private static ulong[] Take(ref CounterRandom random)
    {
        var values = new ulong[20];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextBits();
        return values;
    }
}
