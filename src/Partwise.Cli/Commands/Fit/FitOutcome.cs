using Partwise.Bundles;
using Partwise.PostHoc;

namespace Partwise.Cli.Commands;

/// <summary>A bundle that was written, where the time went, and how many of its warnings were printed before the work.</summary>
internal sealed record FitOutcome(BundleDocument Document, FitTimings Seconds, int Warned);
