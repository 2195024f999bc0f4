using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>
/// What the first nodes of a graph do to the pixels: reordering, a resize to a constant size, and x ↦ a·x + b by constants. Where they
/// scale, the graph takes pixels as they are, from 0 to 255 or from 0 to 1.
///</summary>
internal sealed class LeadingNodes
{
    // Normalised values span 1 to about 5; with the other range they would span 255 times as much, or as little.
    private const double WidestSpan = 8;

    private const int MaxSteps = 32;

    private readonly NodeProto? _resize;

    private LeadingNodes(StatedPixels? stated, NodeProto? resize, PreprocessingSize? size) =>
        (Stated, _resize, Size) = (stated, resize, size);

    /// <summary>The pixels that the graph takes; null where its first nodes do not say.</summary>
    public StatedPixels? Stated { get; }

    /// <summary>The size that the graph resizes photos of any size to; null where it does not.</summary>
    public PreprocessingSize? Size { get; }

    /// <summary>Leaves the resize out, for photos that have the size already: it would give each pixel back.</summary>
    public void TakeOutResize(OnnxModel model)
    {
        OnnxValueInfo input = model.Inputs[0];
        int at = model.Graph.Input.ToList().FindIndex(i => i.Name == input.Name);
        model.Graph.Input[at] = new OnnxValueInfo(
            input.Name,
            input.ElementType,
            [input.Shape![0], input.Shape[1], Size!.Value.Height, Size.Value.Width]
        ).ToProto();
        _resize!.OpType = "Identity";
        _resize.Attribute.Clear();
        while (_resize.Input.Count > 1)
            _resize.Input.RemoveAt(1);
    }

    /// <summary>Looks at the nodes that the pixels pass first.</summary>
    public static LeadingNodes Of(OnnxModel model, AdaptedInput input)
    {
        var index = new GraphIndex(model);
        var constants = new ConstantFolder(model, index);
        bool free = model.Inputs[0].Shape is [_, _, { Size: null }, { Size: null }];
        NodeProto? resize = null;
        PreprocessingSize? size = null;
        double factor = 1,
            offset = 0;
        bool scales = false;
        string tensor = input.Tensor;
        int[] axes = input.ChannelsLast ? [0, 2, 3, 1] : [0, 1, 2, 3];
        for (
            int step = 0;
            step < MaxSteps && index.Consumers(tensor) is [var node] && !index.IsGraphOutput(tensor) && node.Output.Count > 0;
            step++
        )
        {
            if (node.Is("Transpose") && node.GetInts("perm") is { Length: 4 } perm)
                axes = [.. perm.Select(p => axes[p])];
            else if (node.Is("Resize") && node.InputOrEmpty(0) == tensor)
            {
                if (resize is not null || !free || TargetOf(node, constants, axes) is not { } target)
                    break;
                (resize, size) = (node, target);
            }
            else if (Affine(node, tensor, constants) is { } affine)
            {
                (factor, offset, scales) = (factor * affine.Factor, (offset * affine.Factor) + affine.Offset, true);
            }
            else if (
                !node.Is("Identity")
                && !node.Is("Cast")
                && !(node.Is("Gather") && constants.IsConstant(node.InputOrEmpty(1)) && node.InputOrEmpty(0) == tensor)
            )
            {
                break;
            }
            tensor = node.Output[0];
        }
        return new LeadingNodes(scales ? Pixels(factor, offset) : null, resize, size);
    }

    private static StatedPixels? Pixels(double factor, double offset)
    {
        // A scale near 1 that shifts nothing away says nothing about the range.
        if (Math.Abs(factor - 1) < 0.5 && Math.Abs(offset) < 1)
            return null;
        bool bytes = Math.Abs(factor) * 255 <= WidestSpan || Math.Abs(offset) > WidestSpan;
        return new StatedPixels { Scale = bytes ? PreprocessingScale.Bytes : PreprocessingScale.Unit, Source = PreprocessingSource.Graph };
    }

    /// <summary>a and b of a node that computes a·x + b by constants, each the mean over the channels; null for any other.</summary>
    private static (double Factor, double Offset)? Affine(NodeProto node, string tensor, ConstantFolder constants)
    {
        if (node.Input.Count != 2 || !HeadOperators.IsStandard(node) || node.OpType is not ("Sub" or "Add" or "Mul" or "Div"))
            return null;
        bool first = node.Input[0] == tensor;
        string other = node.Input[first ? 1 : 0];
        // One number, or one a channel; a constant picture would be something else.
        if (!constants.IsConstant(other) || constants.Fold(other) is not { Count: 1 or 3 } constant)
            return null;
        double[] values = constant.ToDoubles();
        double c = values.Average();
        return (node.OpType, first) switch
        {
            ("Add", _) => (1, c),
            ("Sub", true) => (1, -c),
            ("Sub", false) => (-1, c),
            ("Mul", _) => (c, 0),
            ("Div", true) when Array.TrueForAll(values, v => v != 0) => (values.Average(v => 1 / v), 0),
            _ => null,
        };
    }

    private static PreprocessingSize? TargetOf(NodeProto resize, ConstantFolder constants, int[] axes)
    {
        if (resize.FindAttribute("axes") is not null || constants.Integers(resize.InputOrEmpty(3)) is not { Length: 4 } sizes)
            return null;
        long height = sizes[Array.IndexOf(axes, 2)],
            width = sizes[Array.IndexOf(axes, 3)];
        return height is > 0 and <= 16384 && width is > 0 and <= 16384 ? new PreprocessingSize((int)height, (int)width) : null;
    }
}
