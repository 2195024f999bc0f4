using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>What of a part network lies behind its feature map: it takes logits apart without the pass through the backbone. Of a plain
/// head only. Safe from several threads.</summary>
internal sealed class TailNetwork : IDisposable
{
    private static readonly string[] s_outputs = [PartOutputs.Bias, PartOutputs.Contribution];

    private readonly InferenceSession _session;
    private readonly FeatureMap _map;

    private TailNetwork(InferenceSession session, FeatureMap map) => (_session, _map) = (session, map);

    /// <summary>Cuts it out of a part network.</summary>
    public static TailNetwork Create(OnnxModel network, Classifier classifier) =>
        new(
            EngineSessions.Create(
                SubgraphExtractor.Extract(network, [classifier.Features.Tensor, PartOutputs.Class], s_outputs),
                intraOpThreads: 1
            ),
            classifier.Features
        );

    /// <summary>How far bias and contributions miss the logits of a photo. The very numbers of a run of the whole network: the nodes are
    /// the same.</summary>
    /// <param name="rows">The photo's features [H·W, D].</param>
    /// <param name="top">The photo's top classes with the logits that the model gave them: its own pooling may add in another order than
    /// that of a cut.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public ImageComparison Compare(ReadOnlySpan<float> rows, IReadOnlyList<TopLogit> top, CancellationToken cancellationToken)
    {
        using OrtValue input = OrtValue.Allocate<float>([1, _map.Channels, _map.Height!.Value, _map.Width!.Value], zeroed: false);
        FeatureLayout.ToRows(rows, _map.Positions, _map.Channels, input.AsSpan<float>());
        using OrtValue classes = OrtValue.Allocate<long>([1, top.Count], zeroed: false);
        for (int t = 0; t < top.Count; t++)
            classes.AsSpan<long>()[t] = top[t].Class;
        OrtValue[] values = _session.Run(
            [_map.Tensor, PartOutputs.Class],
            [input, classes],
            s_outputs,
            cancellationToken: cancellationToken
        );
        try
        {
            float[] logits = [.. top.Select(t => t.Logit)];
            return ImageComparison.Of(logits, values[0].AsSpan<float>(), [], values[1].AsSpan<float>());
        }
        finally
        {
            foreach (OrtValue value in values)
                value.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();
}
