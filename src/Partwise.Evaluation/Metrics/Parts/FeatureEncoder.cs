using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Evaluation;

/// <summary>
/// Any ONNX network that gives features at places: a classifier (its feature map), or a network whose first fitting output is a map [1, D,
/// h, w] or tokens [1, T, D] on a square grid, with or without one token in front. Preprocessing from its metadata, else ImageNet's. Can be
/// called from several threads.
///</summary>
public sealed class FeatureEncoder : IDisposable
{
    private readonly InferenceSession _session;
    private readonly ImagePreparer _preparer;
    private readonly string _input;
    private readonly string _output;
    private readonly EncoderLayout _layout;

    private FeatureEncoder(
        string path,
        string sha256,
        InferenceSession session,
        Preprocessing preprocessing,
        string input,
        string output,
        EncoderLayout layout
    )
    {
        (Name, Sha256, _session, _input, _output, _layout) = (Path.GetFileName(path), sha256, session, input, output, layout);
        _preparer = new ImagePreparer(preprocessing with { ResizeMode = PreprocessingResizeMode.Exact, Resize = preprocessing.Crop });
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>The SHA-256 of the file, in hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>D.</summary>
    public int Channels => _layout.Channels;

    /// <summary>Opens a network and finds its features by running it once.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="cancellationToken">Ends the test run early.</param>
    /// <exception cref="OnnxException">The file is no ONNX model.</exception>
    /// <exception cref="PartwiseException">There is no such file, or no output has features at places.</exception>
    public static FeatureEncoder Load(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new PartwiseException($"There is no encoder '{path}'; give an ONNX file.");
        var file = NetworkFile.Load(path, preprocessingFile: null, cancellationToken);
        (OnnxModel model, Preprocessing preprocessing) = (file.Model, file.Preprocessing);
        var input = PhotoInput.From(model, $"'{path}' cannot be an encoder");
        if (FeatureTensor(path, cancellationToken) is { } tensor && !model.Outputs.Any(o => o.Name == tensor))
            new GraphEditor(model).AddOutput(new OnnxValueInfo(tensor, OnnxElementType.Float, null));
        string[] outputs = [.. model.Outputs.Select(o => o.Name).Reverse()];
        InferenceSession session = EngineSessions.Create(model, intraOpThreads: 1);
        try
        {
            using OrtValue value = OrtValue.Allocate<float>([1, 3, preprocessing.Crop.Height, preprocessing.Crop.Width], zeroed: true);
            foreach (string output in outputs)
            {
                OrtValue[] result = session.Run([input.Name], [value], [output], cancellationToken: cancellationToken);
                using OrtValue features = result[0];
                if (features.ElementType == TensorElementType.Float && EncoderLayout.Of(features.Shape) is { } layout)
                    return new FeatureEncoder(path, FileHash.Sha256(path), session, preprocessing, input.Name, output, layout);
            }
            throw new PartwiseException(
                $"'{path}' has no output with features at places (the outputs are {string.Join(", ", outputs)}); give a network with "
                    + $"an output [N,D,h,w] or [N,tokens,D] on a square grid."
            );
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Per part the mean of the features, enlarged linearly to the picture's size, weighted by the positive part's map, enlarged the same
    /// way; scaled to length 1. All zero where the part is nowhere or the features are.
    ///</summary>
    /// <param name="pixels">The picture as the classifier sees it, row-major [height, width, 3].</param>
    /// <param name="height">Its rows.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="maps">[k, rows, columns].</param>
    /// <param name="rows">Rows of each map.</param>
    /// <param name="columns">Columns of each map.</param>
    /// <param name="grid">Where their cells lie; null for an even grid.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <returns>[k, D].</returns>
    public float[] Encode(
        byte[] pixels,
        int height,
        int width,
        ReadOnlySpan<float> maps,
        int rows,
        int columns,
        MapGrid? grid,
        CancellationToken cancellationToken
    )
    {
        Preprocessing preprocessing = _preparer.Preprocessing;
        PreparedImage prepared = _preparer.Prepare(new RgbImage(width, height, pixels));
        using OrtValue input = OrtValue.Allocate<float>([1, 3, preprocessing.Crop.Height, preprocessing.Crop.Width], zeroed: false);
        preprocessing.Normalize(prepared.Pixels, input.AsSpan<float>());
        OrtValue[] result = _session.Run([_input], [input], [_output], cancellationToken: cancellationToken);
        using OrtValue output = result[0];
        ReadOnlySpan<float> features = output.AsSpan<float>();
        int k = maps.Length / (rows * columns);
        float[] encodings = new float[k * Channels],
            large = new float[height * width];
        for (int i = 0; i < k; i++)
        {
            float[] positive = Array.ConvertAll(maps.Slice(i * rows * columns, rows * columns).ToArray(), v => Math.Max(v, 0));
            LinearUpsampler.Upsample(positive, rows, columns, large, height, width, grid);
            _layout.Average(
                features,
                UpsamplingTranspose.Gather(large, height, width, _layout.Height, _layout.Width),
                encodings.AsSpan(i * Channels, Channels)
            );
        }
        return encodings;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    // Of a classifier the features are what its head looks at; other networks say so by their outputs.
    private static string? FeatureTensor(string path, CancellationToken cancellationToken)
    {
        try
        {
            return Classifier.Inspect(path, null, cancellationToken).Inspection.Features?.Tensor;
        }
        catch (PartwiseException)
        {
            return null;
        }
    }
}
