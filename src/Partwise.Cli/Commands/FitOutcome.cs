using Partwise.Bundles;
using Partwise.PostHoc;

namespace Partwise.Cli.Commands;

/// <summary>A bundle that was written, and where the time went.</summary>
internal sealed record FitOutcome(BundleDocument Document, FitTimings Seconds);
