namespace Partwise.Numerics;

/// <summary>A number known to the JIT, so that one kernel body compiles into a tile per width with unused lanes removed.</summary>
internal interface ITileCount
{
    static abstract int Value { get; }
}

internal readonly struct Tile1 : ITileCount
{
    public static int Value => 1;
}

internal readonly struct Tile2 : ITileCount
{
    public static int Value => 2;
}

internal readonly struct Tile3 : ITileCount
{
    public static int Value => 3;
}

internal readonly struct Tile4 : ITileCount
{
    public static int Value => 4;
}

internal readonly struct Tile5 : ITileCount
{
    public static int Value => 5;
}

internal readonly struct Tile6 : ITileCount
{
    public static int Value => 6;
}
