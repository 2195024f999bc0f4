using Partwise.Bundles;

namespace Partwise.PostHoc;

/// <summary>A bundle that was fitted and is in its place.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Document">What it says.</param>
/// <param name="Timings">Where the time went.</param>
public sealed record FittedBundle(string Folder, BundleDocument Document, FitTimings Timings);
