namespace Partwise.Models;

/// <summary>A head that can be decomposed: of which kind, how exactly, and its numbers.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Exactness">In what sense its parts add up.</param>
/// <param name="Linear">The head with one constant vector per class; null where it is taken by its gradient.</param>
/// <param name="Local">The head taken by its gradient at each image; null where it has a constant vector per class.</param>
internal sealed record HeadForm(HeadKind Kind, HeadExactness Exactness, LinearForm? Linear, LocalForm? Local)
{
    /// <summary>The feature map.</summary>
    public FeatureMap Map => Linear?.Map ?? Local!.Map;

    /// <summary>b [classes].</summary>
    public float[] Bias => Linear?.Head.Bias ?? Local!.Bias;

    /// <summary>The operators from the feature map to the logits.</summary>
    public string Path => Linear?.Path ?? Local!.Path;

    /// <summary>The values per position that are divided among parts: the map's channels, once for every pooling.</summary>
    public int Channels => Linear?.Head.Channels ?? Map.Channels;

    /// <summary>Whether something besides bias and parts may belong to a logit: the head's own constant at an image.</summary>
    public bool HasOffset => Local is not null || Linear!.ScaledBias is not null;
}
