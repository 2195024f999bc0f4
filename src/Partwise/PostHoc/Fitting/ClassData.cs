using Partwise.Datasets;

namespace Partwise.PostHoc;

/// <summary>What the images of one class gave.</summary>
/// <param name="Features">F [images·H·W, D]; the array may be longer.</param>
/// <param name="Evidence">[images·H·W, D']: what the head sums, or the gradient of the class's logit; empty where that is F.</param>
/// <param name="Logits">The class's logit of each image; empty where nothing but parts and bias belong to it.</param>
/// <param name="Images">The images that could be used.</param>
internal sealed record ClassData(float[] Features, float[] Evidence, float[] Logits, IReadOnlyList<DatasetImage> Images);
