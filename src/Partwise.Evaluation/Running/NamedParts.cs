using Partwise.Attribution;
using Partwise.Bundles;

namespace Partwise.Evaluation;

/// <summary>The parts of one bundle, by the name that its rows carry.</summary>
/// <param name="Name">The bundle's name: that of its folder, without the ending.</param>
/// <param name="Maps">Its parts.</param>
/// <param name="Document">What its <c>bundle.json</c> says.</param>
/// <param name="ModelSha256">The hash of the network that the parts belong to.</param>
public sealed record NamedParts(string Name, IPartMaps Maps, BundleDocument Document, string ModelSha256);
