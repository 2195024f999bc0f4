using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Models;

/// <summary>
/// A network whose head has constant class vectors, with a second set of logits that are computed from what the head sums: mean pooling and a linear layer on
/// the evidence. Attribution and evaluation, which know that head, then see what the parts divide.
/// </summary>
/// <param name="Graph">The network.</param>
/// <param name="Logits">The second logits, an output of the graph.</param>
/// <param name="Evidence">The map that they read.</param>
internal sealed record PlainNetwork(OnnxModel Graph, string Logits, string Evidence)
{
    /// <summary>The network with these logits; null where its head has no constant vectors, or a constant of its own at each image.</summary>
    public static PlainNetwork? Create(OnnxModel model, string path, string output, PreprocessingSize size, CancellationToken cancellationToken)
    {
        HeadFinding finding = HeadFinder.Find(model, path, output, cancellationToken, size);
        if (finding.Form is not { Linear: { } form, HasOffset: false })
            return null;
        OnnxModel graph = model.Clone();
        Opsets.RaiseForGradients(graph);
        var editor = new GraphEditor(graph);
        string evidence = EvidenceNodes.Add(editor, form);
        string pooled = editor.AddNode("Flatten", [editor.AddNode("GlobalAveragePool", [evidence])]);
        string weights = editor.AddInitializer("partwise/plain_weights", form.Head.Weights, form.Head.Classes, form.Head.Channels);
        string bias = editor.AddInitializer("partwise/plain_bias", form.Head.Bias, form.Head.Classes);
        string logits = FeatureNodes.Node(editor, "Gemm", [pooled, weights, bias], "partwise/plain_logits", OnnxAttribute.Of("transB", 1L));
        editor.AddOutput(new OnnxValueInfo(logits, OnnxElementType.Float, [finding.Inspection.InputShape[0] is { } batch ? batch : "N", form.Head.Classes]));
        return new PlainNetwork(graph, logits, evidence);
    }
}
