using Partwise.Bundles;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>The parts of one bundle, by the name that its rows carry.</summary>
/// <param name="Name">The bundle's name: that of its folder, without the ending.</param>
/// <param name="Network">Its parts.</param>
/// <param name="Document">What its <c>bundle.json</c> says.</param>
/// <param name="ModelSha256">The hash of the network that the parts belong to.</param>
public sealed record NamedParts(string Name, IPartNetwork Network, BundleDocument Document, string ModelSha256);
