namespace Partwise.Evaluation;

/// <summary>A photo as the network sees it, with what is annotated.</summary>
/// <param name="Input">[3, H, W], normalised.</param>
/// <param name="Pixels">The same before normalisation: row-major [H, W, 3], RGB.</param>
/// <param name="Points">[parts].</param>
/// <param name="Truth">The object; null where none is annotated, or where the crop is the object's box.</param>
internal sealed record ViewedImage(float[] Input, byte[] Pixels, PartPoint[] Points, ObjectRegion? Truth)
{
    /// <summary>The pixels of the input that show the object; null where that is not asked for, or not known.</summary>
    public ObjectRegion? Mask { get; init; }
}
