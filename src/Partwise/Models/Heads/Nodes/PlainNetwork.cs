using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Models;

/// <summary>
/// A network whose head has constant class vectors, with a second set of logits that are computed from what the head sums: mean pooling and
/// a linear layer on the evidence. Attribution and evaluation, which know that head, then see what the parts divide.
///</summary>
/// <param name="Graph">The network.</param>
/// <param name="Logits">The second logits, an output of the graph; without the head's own constant where it has one.</param>
/// <param name="Evidence">The map that they read.</param>
/// <param name="Offset">The head's own constant at each image; null where it has none.</param>
internal sealed record PlainNetwork(OnnxModel Graph, string Logits, string Evidence, PlainOffset? Offset)
{
    /// <summary>The network with these logits; null where its head has no constant vectors.</summary>
    public static PlainNetwork? Create(
        OnnxModel model,
        string path,
        string output,
        PreprocessingSize size,
        CancellationToken cancellationToken
    )
    {
        HeadFinding finding = HeadFinder.Find(model, path, output, cancellationToken, size);
        if (finding.Form is not { Linear: { } form })
            return null;
        OnnxModel graph = model.Clone();
        Opsets.RaiseForGradients(graph);
        var editor = new GraphEditor(graph);
        string evidence = EvidenceNodes.Add(editor, form);
        string pooled = editor.AddNode("Flatten", [editor.AddNode("GlobalAveragePool", [evidence])]);
        string weights = editor.AddInitializer("partwise/plain_weights", form.Head.Weights, form.Head.Classes, form.Head.Channels);
        string bias = editor.AddInitializer("partwise/plain_bias", form.Head.Bias, form.Head.Classes);
        string logits = FeatureNodes.Node(editor, "Gemm", [pooled, weights, bias], "partwise/plain_logits", OnnxAttribute.Of("transB", 1L));
        OnnxDimension[] shape = [finding.Inspection.InputShape[0] is { } batch ? batch : "N", form.Head.Classes];
        PlainOffset? offset = null;
        if (form.ScaledBias is { } scaled)
        {
            string constant = editor.AddInitializer("partwise/scaled_bias", scaled, 1, form.Head.Classes);
            string offsets = FeatureNodes.Node(editor, "Mul", [EvidenceNodes.Scale(editor, form), constant], "partwise/plain_offsets");
            offset = new PlainOffset(logits, offsets, FeatureNodes.Node(editor, "Add", [logits, offsets], "partwise/plain_sums"));
            editor.AddOutput(new OnnxValueInfo(offset.Logits, OnnxElementType.Float, shape));
        }
        editor.AddOutput(new OnnxValueInfo(logits, OnnxElementType.Float, shape));
        return new PlainNetwork(graph, logits, evidence, offset);
    }
}
