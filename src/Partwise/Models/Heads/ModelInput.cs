using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>The image input of a model.</summary>
internal sealed class ModelInput
{
    // Where height and width are free, the size that most classifiers were trained on.
    private const int DefaultSize = 224;

    private readonly PreprocessingSize? _free;

    private ModelInput(string name, IReadOnlyList<OnnxDimension> dimensions, (string, string)? refusal, PreprocessingSize? free)
    {
        Name = name;
        Dimensions = dimensions;
        Refusal = refusal;
        _free = free;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its dimensions as the file states them.</summary>
    public IReadOnlyList<OnnxDimension> Dimensions { get; }

    /// <summary>Why photos cannot be put in, and what to do; null where they can.</summary>
    public (string Reason, string Remedy)? Refusal { get; }

    /// <summary>Rows; null where free.</summary>
    public int? FixedHeight => Dimensions.Count == 4 ? (int?)Dimensions[2].Size : null;

    /// <summary>Columns; null where free.</summary>
    public int? FixedWidth => Dimensions.Count == 4 ? (int?)Dimensions[3].Size : null;

    /// <summary>The rows that a test image has.</summary>
    public int Height => FixedHeight ?? _free?.Height ?? DefaultSize;

    /// <summary>The columns that a test image has.</summary>
    public int Width => FixedWidth ?? _free?.Width ?? DefaultSize;

    /// <summary>The size that an input image must have; null where the model leaves it free, or takes no photos.</summary>
    public PreprocessingSize? Size =>
        Refusal is not null || (FixedHeight ?? FixedWidth) is not { } one
            ? null
            : new PreprocessingSize(FixedHeight ?? one, FixedWidth ?? one);

    /// <summary>Finds the image input. Where there is none, or several, <see cref="Refusal"/> says so.</summary>
    /// <param name="model">The model.</param>
    /// <param name="free">The size of a test image where the model leaves it free; null for the usual one.</param>
    public static ModelInput Of(OnnxModel model, PreprocessingSize? free = null)
    {
        if (model.Inputs is not [var input])
        {
            string given =
                model.Inputs.Count == 0
                    ? "it has no input"
                    : $"it has {model.Inputs.Count} inputs "
                        + $"({string.Join(", ", model.Inputs.Take(8).Select(i => i.Name))}{(model.Inputs.Count > 8 ? ", …" : "")})";
            OnnxValueInfo? first = model.Inputs.Count == 0 ? null : model.Inputs[0];
            return new ModelInput(
                first?.Name ?? "",
                first?.Shape ?? [],
                (
                    $"{given}; an image classifier has one, of shape [N,3,H,W].",
                    "Export the classifier alone, with the photo as its only input."
                ),
                free
            );
        }
        IReadOnlyList<OnnxDimension> shape = input.Shape ?? [];
        return new ModelInput(input.Name, shape, Refuse(input, shape), free);
    }

    private static (string, string)? Refuse(OnnxValueInfo input, IReadOnlyList<OnnxDimension> shape)
    {
        string given = $"its input '{input.Name}' has shape [{string.Join(",", shape)}]";
        if (input.ElementType is not OnnxElementType.Float)
            return ($"its input '{input.Name}' is of type {input.ElementType}; float32 is needed.", "Export the model in float32.");
        if (shape.Count != 4)
            return ($"{given}, of rank {shape.Count}; photos need [N,3,H,W].", "Export the model with a four-dimensional image input.");
        if (shape[3].Size is 3 or 1 && shape[1].Size is not 3)
            return ($"{given}: channels last (NHWC).", "Export the model with channels first (NCHW).");
        if (shape[1].Size is { } channels and not 3)
            return ($"{given}: {channels} channels; photos have 3.", "Export the model with an RGB input.");
        if (shape[0].Size is { } batch and not 1)
            return ($"{given}: batches of exactly {batch}.", "Export the model with a free batch size, or with 1.");
        if (shape.Skip(2).Any(d => d.Size is <= 0 or > 16384))
            return ($"{given}; height and width of 1 to 16384 are allowed.", "Export the model with a usable image size.");
        return null;
    }
}
