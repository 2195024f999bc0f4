using Partwise.Bundles;

namespace Partwise.PostHoc;

/// <summary>What a bundle says beside its numbers.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="Preset">The preset, where one was given.</param>
/// <param name="Warnings">What a person should know.</param>
internal sealed record BundleDescription(string Title, string Dataset, string? Preset, IReadOnlyList<string> Warnings)
{
    /// <summary>The split that was read: <c>train</c>, <c>test</c> or <c>all</c>; null where it is not known.</summary>
    public string? Split { get; init; }

    /// <summary>The name of the label map's file, without its folder; null where none was given.</summary>
    public string? LabelMap { get; init; }

    /// <summary>What parts are called.</summary>
    public IReadOnlyList<PartName> Names { get; init; } = [];
}
