namespace Partwise.Web;

/// <summary>What is served, where, and to whom.</summary>
public sealed record StudioOptions
{
    /// <summary>The port that is used where none is given.</summary>
    public const int DefaultPort = 8642;

    /// <summary>The bundles' folders, at least one. A model is named after its folder, without the ending.</summary>
    public required IReadOnlyList<string> Bundles { get; init; }

    /// <summary>The address or name to listen on. Anything but the loopback needs a <see cref="Token"/>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 for any that is free.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The secret that every request has to bring; null for none, which only the loopback allows.</summary>
    public string? Token { get; init; }

    /// <summary>Names by which the server may be called beside its addresses: those of a proxy in front of it.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Whether visitors may only look and ask: parts cannot be named, runs over a folder of photos not started, stopped or begun
    /// anew.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>A folder of photos, or another dataset, that may be run through the models; null for none. The server reads no other
    /// path.</summary>
    public string? Photos { get; init; }

    /// <summary>Photos worked on at the same time.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>What a request may cost.</summary>
    public StudioLimits Limits { get; init; } = new();

    /// <summary>Called with one line about whatever nobody foresaw; null to drop it.</summary>
    public Action<string>? Log { get; init; }
}
