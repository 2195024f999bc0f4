namespace Partwise.Evaluation;

/// <summary>The part hits of one image, pass by pass.</summary>
/// <param name="Clean">Without noise.</param>
/// <param name="SignCorrected">Without noise, maps of parts with a negative coefficient turned over.</param>
/// <param name="Noised">Per draw.</param>
/// <param name="Small">Without noise, in purity's small window.</param>
/// <param name="Peaks">Per prototype the highest value of its map.</param>
internal sealed record ImageHits(PartHits Clean, PartHits SignCorrected, IReadOnlyList<PartHits> Noised, PartHits Small, float[] Peaks);
