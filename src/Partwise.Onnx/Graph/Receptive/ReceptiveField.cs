namespace Partwise.Onnx;

/// <summary>
/// What the positions of a feature map can see of the input: the theoretical receptive field, from the windows of convolutions and poolings
/// alone. Nothing outside can change the position's values; within, some pixels matter more than others.
///</summary>
/// <param name="Rows">Along the height; null where every position sees all of it.</param>
/// <param name="Columns">Along the width; null where every position sees all of it.</param>
public sealed record ReceptiveField(ReceptiveAxis? Rows, ReceptiveAxis? Columns)
{
    /// <summary>Every position may see the whole input.</summary>
    public static ReceptiveField Whole { get; } = new(null, null);

    /// <summary>
    /// Finds the receptive field of <paramref name="tensor"/>. An operator that mixes positions in another way than windows do, such as
    /// global pooling in a squeeze-and-excitation branch or attention, and one whose effect is not known, count as seeing everything.
    ///</summary>
    /// <param name="model">The model.</param>
    /// <param name="tensor">A tensor [N, C, H, W] of its main graph.</param>
    /// <exception cref="ArgumentException">Nothing in the graph makes the tensor, or it does not depend on the input.</exception>
    /// <exception cref="OnnxFormatException">The graph cannot be put in order.</exception>
    public static ReceptiveField Of(OnnxModel model, string tensor)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(tensor);
        return new ReceptiveFieldFinder(model).Find(tensor);
    }

    /// <summary>
    /// Which place of the input the positions of <paramref name="tensor"/> belong to: as <see cref="Of"/>, but a gate from global pooling
    /// or an attention beside a path of windows does not hide the place that this path has. For where to draw a map, not for what it can
    /// depend on.
    ///</summary>
    /// <param name="model">The model.</param>
    /// <param name="tensor">A tensor [N, C, H, W] of its main graph.</param>
    /// <exception cref="ArgumentException">Nothing in the graph makes the tensor, or it does not depend on the input.</exception>
    /// <exception cref="OnnxFormatException">The graph cannot be put in order.</exception>
    public static ReceptiveField PlacesOf(OnnxModel model, string tensor)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(tensor);
        return new ReceptiveFieldFinder(model, positions: true).Find(tensor);
    }
}
