using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>Runs a classifier of any kind on a test image: how many logits it gives, and which is the last tensor with rows and columns
/// before them.</summary>
internal sealed class NetworkProbe(OnnxModel model, string path, ModelInspection inspection, ModelInput input)
{
    // Feature maps near the image are large, and the last one is rarely far from the logits.
    private const int AtOnce = 8;

    private readonly GraphIndex _graph = new(model);

    /// <summary>Runs it.</summary>
    /// <param name="features">The feature map's tensor; null finds it.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="PartwiseException">The model cannot be run, its logits are not float32, or the tensor named is no feature
    /// map.</exception>
    public NetworkShape Run(string? features, CancellationToken cancellationToken)
    {
        string[] cuts =
        [
            .. NetworkCuts.Between(_graph, inspection.LogitsTensor).Where(c => c != inspection.LogitsTensor && c != input.Name),
        ];
        if (features is not null && !cuts.Contains(features))
        {
            throw new PartwiseException(
                $"'{path}' has no tensor '{features}' that everything from the image to the logits passes through; such tensors are "
                    + $"{string.Join(", ", cuts.Take(AtOnce))}"
                    + $"{(cuts.Length > AtOnce ? ", …" : "")}."
            );
        }
        // What the head reads, where it is known. The class token of a transformer sees all places, but has none itself.
        FeatureMap? known = features is null ? inspection.Features : null;
        string[] candidates =
            features is not null ? [features]
            : known is { IsChannelsFirst: true } && cuts.Contains(known.Tensor) ? [known.Tensor]
            : known is not null ? []
            : cuts;
        long[]? logits = null;
        for (int first = 0; first == 0 || first < candidates.Length; first += AtOnce)
        {
            string[] asked = [.. candidates.Skip(first).Take(AtOnce)];
            long[]?[] shapes = Shapes([inspection.LogitsTensor, .. asked], cancellationToken);
            logits =
                shapes[0]
                ?? throw new PartwiseException(
                    $"The logits '{inspection.LogitsTensor}' of '{path}' are not float32; export the model in float32, or name "
                        + $"another output with `Output`."
                );
            int found = Array.FindIndex(shapes, 1, s => s is [1, > 1, _, _] && s[2] * s[3] > 1);
            if (found > 0)
                return new NetworkShape(logits, Describe(asked[found - 1], shapes[found]!));
        }
        return features is null
            ? new NetworkShape(logits!, known is { Positions: > 1 } ? known : null)
            : throw new PartwiseException(
                $"The tensor '{features}' of '{path}' is not laid out as [N,D,H,W] with more than one position; name one that is."
            );
    }

    private FeatureMap Describe(string tensor, long[] shape) =>
        new(
            tensor,
            (int)shape[1],
            (int)shape[2],
            (int)shape[3],
            new NonNegativity(_graph, new ConstantFolder(model, _graph)).Holds(tensor)
        );

    // Null for tensors that are not float32.
    private long[]?[] Shapes(string[] tensors, CancellationToken cancellationToken)
    {
        try
        {
            using InferenceSession session = EngineSessions.Create(
                SubgraphExtractor.Extract(model, [input.Name], tensors),
                intraOpThreads: 1
            );
            using OrtValue image = HeadProbe.TestImage(input);
            OrtValue[] values = session.Run([input.Name], [image], tensors, cancellationToken: cancellationToken);
            long[]?[] shapes = [.. values.Select(v => v.ElementType == TensorElementType.Float ? v.Shape : null)];
            foreach (OrtValue value in values)
                value.Dispose();
            return shapes;
        }
        catch (Exception e) when (e is OnnxRuntimeException or OnnxException)
        {
            throw new PartwiseException($"'{path}' cannot be run: {e.Message.TrimEnd('.')}; check the file, or export it again.", e);
        }
    }
}
