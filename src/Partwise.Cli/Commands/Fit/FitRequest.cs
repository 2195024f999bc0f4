using Partwise.PostHoc;

namespace Partwise.Cli.Commands;

/// <summary>What a <c>fit</c> was asked to do.</summary>
internal sealed record FitRequest(string Output, BundleFitOptions Options);
