using Partwise.Numerics;

namespace Partwise.Tests.Numerics;

public sealed class VectorPathsTests
{
    [Theory]
    [InlineData("scalar", VectorPath.Scalar)]
    [InlineData(" 256 ", VectorPath.Vector256)]
    [InlineData("512", VectorPath.Vector512)]
    public void Select_Variable_ForcesItsPath(string variable, VectorPath expected)
    {
        Assert.SkipUnless(VectorPaths.IsSupported(expected), $"This processor has no {expected}.");
        Assert.Equal(expected, VectorPaths.Select(null, variable));
    }

    [Fact]
    public void Select_Nothing_TakesTheBest() => Assert.Equal(VectorPaths.Best, VectorPaths.Select(null, ""));

    [Fact]
    public void Select_Parameter_OverridesTheVariable() => Assert.Equal(VectorPath.Scalar, VectorPaths.Select(VectorPath.Scalar, "512"));

    [Fact]
    public void Select_UnknownWord_NamesTheAllowedOnes()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => VectorPaths.Select(null, "avx"));
        Assert.Equal("PARTWISE_KERNELS is 'avx'; it can be 'scalar', '256' or '512': set one of these or remove it.", error.Message);
    }

    [Fact]
    public void Select_UnsupportedPath_SaysWhatIsThere()
    {
        PlatformNotSupportedException error = Assert.Throws<PlatformNotSupportedException>(() => VectorPaths.Select((VectorPath)9, null));
        Assert.Contains($"supports at most {VectorPaths.Best}", error.Message, StringComparison.Ordinal);
    }
}
