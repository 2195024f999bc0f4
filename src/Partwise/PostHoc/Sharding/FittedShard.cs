namespace Partwise.PostHoc;

/// <summary>A shard that was fitted and is in its place.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Document">What it says.</param>
/// <param name="Timings">Where the time went.</param>
public sealed record FittedShard(string Folder, ShardDocument Document, FitTimings Timings);
