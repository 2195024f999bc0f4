using Partwise.Imaging;

namespace Partwise.Web;

/// <summary>What a request may cost. Whoever asks for more is answered 413, 429 or 503, never with a crash.</summary>
public sealed record StudioLimits
{
    /// <summary>The largest request body, in bytes. Default: 32 MiB.</summary>
    public long MaxRequestBytes { get; init; } = 32L << 20;

    /// <summary>All bodies that are held in memory at the same time, in bytes; beyond, requests are answered 503. Default: 512
    /// MiB.</summary>
    public long MaxHeldBytes { get; init; } = 512L << 20;

    /// <summary>The largest width × height of a photo, in pixels. Default: 50,000,000.</summary>
    public long MaxPixels { get; init; } = 50_000_000;

    /// <summary>Photos, or instances, in one request. Default: 64.</summary>
    public int MaxPhotos { get; init; } = 64;

    /// <summary>Requests that wait for a free thread; beyond, they are answered 429. Default: 64.</summary>
    public int QueueLength { get; init; } = 64;

    /// <summary>Connections open at the same time; beyond, they are closed. Default: 512.</summary>
    public int MaxConnections { get; init; } = 512;

    /// <summary>How long a request may take in all; then it is answered 503. Default: 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may take to send its headers. Default: 10 s.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The slowest a client may send a body, in bytes per second, after five seconds. Default: 1,024.</summary>
    public double MinBodyRate { get; init; } = 1024;

    /// <summary>The deepest JSON. Default: 16.</summary>
    public int MaxJsonDepth { get; init; } = 16;

    internal DecodeLimits Decode => new() { MaxPixels = MaxPixels, MaxBytes = MaxRequestBytes };
}
