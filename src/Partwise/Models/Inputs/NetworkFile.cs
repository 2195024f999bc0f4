using Partwise.Files;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Models;

/// <summary>
/// An ONNX classifier as the rest of Partwise takes it: one float32 input [N, 3, H, W], whatever the file's own input is. Nodes are put
/// before the file's nodes, or batch sizes freed; the file's nodes compute what they did.
///</summary>
public sealed class NetworkFile
{
    // Of an input that leaves its size open, until it is known.
    private const int UsualSide = 224;

    private NetworkFile(OnnxModel model, Preprocessing preprocessing, IReadOnlyList<string> notes) =>
        (Model, Preprocessing, Notes) = (model, preprocessing, notes);

    /// <summary>The graph behind the adapted input.</summary>
    public OnnxModel Model { get; }

    /// <summary>How a photo becomes the input: by the user's file, else the metadata, else what the graph says, else ImageNet's usual
    /// way.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>How the input was adapted, a phrase each; empty where the graph is the file's.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Reads a file and adapts its input. An input that cannot be adapted stays as it is; <see cref="ModelInput.Refusal"/> says
    /// why.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="preprocessingFile">The user's preprocessing, or null.</param>
    /// <param name="cancellationToken">Ends test runs early.</param>
    /// <exception cref="OnnxException">The file is no ONNX model, or beyond <see cref="ActivationBudget"/>.</exception>
    /// <exception cref="DataFileException">What is stated about preprocessing is not valid, or does not fit the input.</exception>
    public static NetworkFile Load(string path, string? preprocessingFile, CancellationToken cancellationToken = default) =>
        Of(OnnxModel.Load(path).WithLinkedDataInside(), preprocessingFile, cancellationToken);

    /// <summary>As the other, for a model in memory, which may be changed.</summary>
    internal static NetworkFile Of(OnnxModel model, string? preprocessingFile = null, CancellationToken cancellationToken = default)
    {
        string? metadata = model.GetMetadata(Preprocessing.MetadataKey);
        if (model.Inputs is not [_])
            return new NetworkFile(model, Preprocessing.Resolve(null, preprocessingFile, metadata), []);
        // Before any test run.
        ActivationBudget.Require(model, UsualSide, UsualSide);
        var notes = new List<string>();
        OnnxModel wide = HalfPrecision.Widen(model, notes, cancellationToken);
        OnnxValueInfo input = wide.Inputs[0];
        OnnxModel own = FixedBatch.Free(wide, input, notes, cancellationToken);
        AdaptedInput adapted = InputAdapter.Adapt(own, notes);
        var leading = LeadingNodes.Of(own, adapted);
        StatedPixels? stated =
            ImageMetadata.Read(own)
            ?? leading.Stated
            ?? (input.ElementType == OnnxElementType.UInt8 ? new StatedPixels { Source = PreprocessingSource.Graph } : null);
        PreprocessingSize? size = ModelInput.Of(own).Size;
        Preprocessing preprocessing = Preprocessing.Resolve(
            size,
            preprocessingFile,
            metadata,
            () => Usual(stated, size ?? leading.Size ?? ImageMetadata.Size(own), squash: leading.Size is not null)
        );
        if (size is null)
            ActivationBudget.Require(own, preprocessing.Crop.Height, preprocessing.Crop.Width);
        if (leading.Size == preprocessing.Crop)
        {
            leading.TakeOutResize(own);
            notes.Add($"its resize to {leading.Size.Value.Height}×{leading.Size.Value.Width} is done before it");
        }
        return new NetworkFile(own, preprocessing, notes);
    }

    // A graph that resizes photos of any size takes them whole.
    private static Preprocessing Usual(StatedPixels? stated, PreprocessingSize? size, bool squash)
    {
        Preprocessing usual = stated?.Complete(size) ?? Preprocessing.Default(size);
        return squash ? usual with { ResizeMode = PreprocessingResizeMode.Exact, Resize = usual.Crop } : usual;
    }
}
