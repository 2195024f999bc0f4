namespace Partwise.Imaging;

/// <summary>What an image may cost; all limits are checked before any pixel is decoded.</summary>
public sealed record DecodeLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static DecodeLimits Default { get; } = new();

    /// <summary>The largest width × height, in pixels. Default: 100,000,000.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>The largest width or height, in pixels; what the decoders need beside the pixels grows with the length of a row. Default:
    /// 65,535.</summary>
    public int MaxSide { get; init; } = 65_535;

    /// <summary>The largest encoded size (of the file), in bytes. Default: 512 MB = 536,870,912.</summary>
    public long MaxBytes { get; init; } = 512L * 1024 * 1024;
}
