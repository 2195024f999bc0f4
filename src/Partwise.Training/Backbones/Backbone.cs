using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>
/// A trained network up to its last spatial feature map, ready for a new head: the graph cut after that map, the input and the
/// preprocessing. Whatever head the file has is left away.
/// </summary>
public sealed class Backbone
{
    private Backbone(
        string path,
        string sha256,
        OnnxModel model,
        string inputName,
        string features,
        FeatureMap map,
        Preprocessing preprocessing,
        OnnxDimension batch
    )
    {
        Path = path;
        Sha256 = sha256;
        Model = model;
        InputName = inputName;
        FeatureTensor = features;
        Map = map;
        Preprocessing = preprocessing;
        Batch = batch;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The SHA-256 of the file, in hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>The graph from the image to <see cref="FeatureTensor"/>, its only output, with the metadata of the file.</summary>
    public OnnxModel Model { get; }

    /// <summary>The name of the image input.</summary>
    public string InputName { get; }

    /// <summary>The tensor [N, D, H, W] that a head reads.</summary>
    public string FeatureTensor { get; }

    /// <summary>What the feature map is; with a ReLU inserted, <see cref="FeatureMap.NonNegative"/> holds.</summary>
    public FeatureMap Map { get; }

    /// <summary>How a photo becomes the input.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>The batch dimension of the input: a name, or 1.</summary>
    internal OnnxDimension Batch { get; }

    /// <summary>Opens a backbone.</summary>
    /// <param name="path">An ONNX classifier, or a network that ends in a feature map [N, D, H, W].</param>
    /// <param name="options">Preprocessing and output, where the file does not say them; null for none.</param>
    /// <param name="relu">Whether a ReLU is put after a feature map that can hold negative values.</param>
    /// <param name="cancellationToken">Ends the test run early.</param>
    /// <exception cref="OnnxException">The file is no ONNX model.</exception>
    /// <exception cref="PartwiseException">It has no spatial feature map; the message says what was found and what to do.</exception>
    public static Backbone Open(
        string path,
        ClassifierOptions? options = null,
        bool relu = false,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new ClassifierOptions();
        var file = NetworkFile.Load(path, options.PreprocessingFile, cancellationToken);
        (OnnxModel model, Preprocessing preprocessing) = (file.Model, file.Preprocessing);
        var input = PhotoInput.From(model, $"'{path}' cannot serve as a backbone");
        FeatureMap map = FeatureMapFinder.Find(model, path, options.Output, cancellationToken);
        OnnxModel cut = SubgraphExtractor.Extract(model, [input.Name], [map.Tensor]);
        foreach ((string key, string value) in model.Metadata)
            cut.SetMetadata(key, value);
        string tensor = map.Tensor;
        if (relu && !map.NonNegative)
        {
            var graph = new GraphEditor(cut);
            tensor = graph.AddNode("Relu", [map.Tensor]);
            graph.RemoveOutput(map.Tensor);
            graph.AddOutput(new OnnxValueInfo(tensor, OnnxElementType.Float, null));
            map = map with { Tensor = tensor, NonNegative = true };
        }
        return new Backbone(
            path,
            FileHash.Sha256(path),
            cut,
            input.Name,
            tensor,
            map,
            preprocessing,
            input.Batch.Size is { } fixedBatch ? fixedBatch : input.Batch.Name ?? "N"
        );
    }

    /// <summary>The same network for photos of another size; the resize before the crop keeps its proportion.</summary>
    /// <param name="size">Height and width of the input, pixels.</param>
    /// <param name="cancellationToken">Ends the test run early.</param>
    /// <exception cref="PartwiseException">The graph works with its own size only.</exception>
    internal Backbone Resized(int size, CancellationToken cancellationToken)
    {
        OnnxModel model = Model.Clone();
        model.Graph.ValueInfo.Clear();
        model.Graph.Input[0] = new OnnxValueInfo(InputName, OnnxElementType.Float, [Batch, 3, size, size]).ToProto();
        model.Graph.Output[0] = new OnnxValueInfo(FeatureTensor, OnnxElementType.Float, null).ToProto();
        if (FeatureMapFinder.Shape(model, FeatureTensor, cancellationToken) is not [1, _, > 0, > 0] shape)
            throw new PartwiseException(
                $"The backbone '{Path}' cannot take images of {size}×{size}; leave the size out, or export the network for that size."
            );
        int Scaled(int length, int of) => (int)Math.Round((double)length * size / of, MidpointRounding.AwayFromZero);
        Preprocessing p = Preprocessing;
        Preprocessing preprocessing = p with
        {
            Crop = new PreprocessingSize(size, size),
            Resize = new PreprocessingSize(Scaled(p.Resize.Height, p.Crop.Height), Scaled(p.Resize.Width, p.Crop.Width)),
        };
        return new Backbone(
            Path,
            Sha256,
            model,
            InputName,
            FeatureTensor,
            Map with
            {
                Height = (int)shape[2],
                Width = (int)shape[3],
            },
            preprocessing,
            Batch
        );
    }

    /// <exception cref="PartwiseException">The graph takes a fixed number of images at a time.</exception>
    internal void RequireFreeBatch()
    {
        if (Batch.Size is { } size)
            throw new PartwiseException(
                $"The backbone '{Path}' takes {size} image{(size == 1 ? "" : "s")} at a time; export it with a batch size that is "
                    + $"not fixed."
            );
    }
}
