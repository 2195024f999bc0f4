using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>The only input of a network that takes photos, [N, 3, H, W].</summary>
/// <param name="Name">Its name.</param>
/// <param name="Batch">How many photos it takes at a time: a number, or a name where that is free.</param>
/// <param name="Height">Rows; null where free.</param>
/// <param name="Width">Columns; null where free.</param>
public sealed record PhotoInput(string Name, OnnxDimension Batch, int? Height, int? Width)
{
    /// <summary>The size that a photo must have: a square where only one side is fixed; null where the network leaves it free.</summary>
    public PreprocessingSize? Size => (Height ?? Width) is { } one ? new PreprocessingSize(Height ?? one, Width ?? one) : null;

    /// <summary>Finds the input.</summary>
    /// <param name="model">The network.</param>
    /// <param name="refusal">The beginning of the message where it takes no photos, such as "'x.onnx' cannot be an encoder".</param>
    /// <exception cref="PartwiseException">It has no input or several, or photos cannot be put in; the message says what to do.</exception>
    public static PhotoInput From(OnnxModel model, string refusal)
    {
        ArgumentNullException.ThrowIfNull(model);
        var input = ModelInput.Of(model);
        if (input.Refusal is { } reason)
            throw new PartwiseException($"{refusal}: {reason.Reason} {reason.Remedy}");
        return new PhotoInput(input.Name, input.Dimensions[0], input.FixedHeight, input.FixedWidth);
    }
}
