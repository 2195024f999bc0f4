using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Models;

/// <summary>A part of a network with the gradient of Σ_c weight_c · logit_c behind it.</summary>
/// <param name="Graph">The part, its constants folded, with the weights as a second input.</param>
/// <param name="Weights">The name of that input.</param>
/// <param name="Gradient">The gradient's name.</param>
internal sealed record HeadGradient(OnnxModel Graph, string Weights, string Gradient)
{
    /// <summary>Differentiates a part of a network.</summary>
    /// <param name="part">The part, with one input and the logits as its output; it is changed.</param>
    /// <param name="input">The input's shape, the number of images as its first dimension.</param>
    /// <param name="logits">The output.</param>
    /// <param name="logitsShape">The output's shape behind the number of images.</param>
    /// <param name="hold">Whether the deviations of normalisations are held at the image's own values.</param>
    /// <exception cref="OnnxException">An operator has no rule; the message names it.</exception>
    /// <exception cref="PartwiseException">A constant cannot be computed.</exception>
    public static HeadGradient Create(OnnxModel part, OnnxValueInfo input, string logits, long[] logitsShape, bool hold = false)
    {
        part.Graph.Input.Clear();
        part.Graph.Input.Add(input.ToProto());
        OnnxModel graph = SelectedToken.Move(ConstantFolding.Fold(part), input, logits);
        string weights = new GraphEditor(graph).UniqueName("partwise/logit_weights");
        graph.Graph.Input.Add(
            new OnnxValueInfo(weights, OnnxElementType.Float, [input.Shape![0], .. logitsShape.Select(OnnxDimension.FromInt64)]).ToProto()
        );
        string gradient = GradientBuilder.AddGradients(
            graph,
            logits,
            [input.Name],
            hold
                ? new GradientOptions { Upstream = weights, Rules = HeldNormalizations.Rules(graph) }
                : new GradientOptions { Upstream = weights }
        )[0];
        return new HeadGradient(graph, weights, gradient);
    }

    /// <summary>The gradient behind one tensor of a network, with normalisations held, as parts divide it.</summary>
    /// <param name="model">The network.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="shape">Its shape for one image.</param>
    /// <param name="batch">How many images: a number, or a name.</param>
    /// <param name="logits">The logits.</param>
    /// <param name="logitsShape">Their shape for one image.</param>
    public static HeadGradient Behind(
        OnnxModel model,
        string tensor,
        long[] shape,
        OnnxDimension batch,
        string logits,
        long[] logitsShape
    ) =>
        Create(
            SubgraphExtractor.Extract(model, [tensor], [logits]),
            new OnnxValueInfo(tensor, OnnxElementType.Float, [batch, .. shape.Skip(1).Select(OnnxDimension.FromInt64)]),
            logits,
            logitsShape[1..],
            hold: true
        );
}
