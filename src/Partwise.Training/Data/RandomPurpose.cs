namespace Partwise.Training;

/// <summary>What random numbers are for; each purpose has a stream of its own, so that adding one does not move the others.</summary>
internal enum RandomPurpose
{
    /// <summary>Which images are held out for validation.</summary>
    ValidationSplit,

    /// <summary>The order of the images in an epoch.</summary>
    Order,

    /// <summary>How an image is changed.</summary>
    Augmentation,

    /// <summary>Which image stands in for one that cannot be read.</summary>
    Replacement,

    /// <summary>The starting values of weights.</summary>
    Initialization,

    /// <summary>Values that are dropped during training.</summary>
    Dropout,
}
