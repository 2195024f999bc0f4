namespace Partwise.PostHoc;

/// <summary>In which numbers feature maps are stored.</summary>
public enum FeatureType
{
    /// <summary>Single precision, 4 bytes: what the model computed, bit by bit.</summary>
    F32,

    /// <summary>Half precision, 2 bytes: rounded to 11 significant bits.</summary>
    F16,

    /// <summary>Bytes: 255 equal steps from 0 to the largest value of the photo's map. For features that are never negative, such as a
    /// ReLU6's.</summary>
    U8,
}
