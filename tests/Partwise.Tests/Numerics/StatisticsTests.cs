using Partwise.Numerics;

namespace Partwise.Tests.Numerics;

public sealed class StatisticsTests
{
    [Fact]
    public void Pearson_KnownValues_Match()
    {
        Assert.Equal(Math.Sqrt(3) / 2, Statistics.Pearson([1, 2, 3], [1, 3, 3]), 1e-15);
        Assert.Equal(-1, Statistics.Pearson([1, 2, 3], [3, 2, 1]), 1e-15);
        Assert.Equal(0, Statistics.Pearson([0.1, 0.1, 0.1], [1, 2, 3]));
    }

    [Fact]
    public void Cosine_KnownValues_Match()
    {
        Assert.Equal(Math.Sqrt(0.5), Statistics.Cosine([1, 0], [2, 2]), 1e-15);
        Assert.Equal(0, Statistics.Cosine([0, 0], [1, 2]));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 2.5)]
    [InlineData(95, 3.85)]
    [InlineData(100, 4)]
    public void Percentile_FourValues_Interpolates(double q, double expected) =>
        Assert.Equal(expected, Statistics.Percentile([4, 1, 3, 2], q), 1e-14);

    [Fact]
    public void Percentile_NoValues_SaysSo()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Statistics.Percentile([], 50));
        Assert.StartsWith("A percentile was asked of no values: pass at least one.", error.Message, StringComparison.Ordinal);
        Assert.Equal("values", error.ParamName);
    }
}
