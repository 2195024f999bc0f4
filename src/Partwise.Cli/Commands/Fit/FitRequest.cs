using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.PostHoc;

namespace Partwise.Cli.Commands;

/// <summary>What a <c>fit</c> was asked to do.</summary>
internal sealed record FitRequest(
    string Output, bool Overwrite, FitOptions Options, DatasetSplit Split, string? LabelMap, DecodeLimits Limits, string? Preset);
