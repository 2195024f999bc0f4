using Partwise.Bundles;

namespace Partwise.Training.ProtoPNet;

/// <summary>The patch of a prototype, with its pictures.</summary>
/// <param name="Origin">Where it lies.</param>
/// <param name="Exemplar">Its pictures.</param>
internal sealed record DrawnPatch(BundleOrigin Origin, BundleExemplar Exemplar);
