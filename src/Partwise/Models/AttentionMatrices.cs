using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>The attention matrices of a transformer, as its own softmaxes give them.</summary>
internal sealed class AttentionMatrices : IDisposable
{
    private readonly InferenceSession? _session;
    private readonly string _input;
    private readonly string[] _softmaxes;

    private AttentionMatrices(InferenceSession? session, string input, string[] softmaxes) =>
        (_session, _input, _softmaxes) = (session, input, softmaxes);

    /// <summary>Takes every softmax on the way to the logits.</summary>
    public static AttentionMatrices Of(ImageClassifier classifier)
    {
        OnnxModel graph = SubgraphExtractor.Extract(classifier.Model, [classifier.InputName], [classifier.LogitsTensor]);
        string[] softmaxes = [.. new GraphIndex(graph).TopologicalOrder().Where(n => n.Is("Softmax")).Select(n => n.Output[0])];
        return softmaxes.Length == 0
            ? new AttentionMatrices(null, "", [])
            : new AttentionMatrices(
                EngineSessions.Create(SubgraphExtractor.Extract(graph, [classifier.InputName], softmaxes), intraOpThreads: 1),
                classifier.InputName,
                softmaxes
            );
    }

    /// <summary>The matrices of all layers of one image, first layer first, each [tokens, tokens] and averaged over its heads; empty where
    /// there are none over all tokens.</summary>
    /// <param name="image">[1, 3, H, W].</param>
    /// <param name="tokens">How many tokens there are.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public IReadOnlyList<float[]> Run(OrtValue image, int tokens, CancellationToken cancellationToken)
    {
        if (_session is null)
            return [];
        OrtValue[] values = _session.Run([_input], [image], _softmaxes, cancellationToken: cancellationToken);
        try
        {
            OrtValue[] square =
            [
                .. values.Where(v =>
                    v.ElementType == TensorElementType.Float
                    && v.Shape is [.., var rows, var columns]
                    && rows == tokens
                    && columns == tokens
                ),
            ];
            // Layers that look through windows have other numbers of matrices: those say nothing of the whole image.
            return square.Select(v => v.AsSpan<float>().Length).Distinct().Count() == 1
                ? [.. square.Select(v => Mean(v.AsSpan<float>(), tokens * tokens))]
                : [];
        }
        finally
        {
            foreach (OrtValue value in values)
                value.Dispose();
        }
    }

    public void Dispose() => _session?.Dispose();

    private static float[] Mean(ReadOnlySpan<float> heads, int length)
    {
        double[] sums = new double[length];
        for (int i = 0; i < heads.Length; i++)
            sums[i % length] += heads[i];
        int count = heads.Length / length;
        return Array.ConvertAll(sums, s => (float)(s / count));
    }
}
