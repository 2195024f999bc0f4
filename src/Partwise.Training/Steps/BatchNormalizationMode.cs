namespace Partwise.Training;

/// <summary>What batch normalisation does while a network is trained.</summary>
internal enum BatchNormalizationMode
{
    /// <summary>It uses the statistics of each batch, and running averages of them are kept for later.</summary>
    Batch,

    /// <summary>It uses the averages that the network has, which stay as they are.</summary>
    Frozen,
}
