using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Puts nodes before a graph that takes pixels in another layout or type, or in grey: it then takes float32 [N, 3, H,
/// W].</summary>
internal static class InputAdapter
{
    // What is called luma: ITU-R BT.601, as Pillow's and OpenCV's conversions to grey use it.
    private static readonly float[] s_luma = [0.299f, 0.587f, 0.114f];

    /// <summary>Adapts the one input of a model in place. The input keeps its name.</summary>
    /// <returns>What the file's own nodes read.</returns>
    public static AdaptedInput Adapt(OnnxModel model, List<string> notes)
    {
        OnnxValueInfo input = model.Inputs[0];
        if (input.Shape is null && input.ElementType == OnnxElementType.Float)
        {
            Replace(model, input.Name, new OnnxValueInfo(input.Name, OnnxElementType.Float, ["N", 3, "height", "width"]));
            notes.Add("its shape is not stated; [N,3,H,W] is taken");
            return new AdaptedInput(input.Name, false);
        }
        if (input.Shape is not { Count: 4 } shape)
            return new AdaptedInput(input.Name, false);
        bool last = shape[3].Size is 3 or 1 && shape[1].Size is not 3;
        bool grey = (last ? shape[3] : shape[1]).Size == 1;
        bool cast = input.ElementType is OnnxElementType.UInt8;
        if (
            !last && !grey && !cast
            || input.ElementType != OnnxElementType.Float && !cast
            || !grey && (last ? shape[3] : shape[1]).Size is not (3 or null)
        )
            return new AdaptedInput(input.Name, false);

        (OnnxDimension rows, OnnxDimension columns) = last ? (shape[1], shape[2]) : (shape[2], shape[3]);
        var graph = new GraphEditor(model);
        string inner = graph.UniqueName(input.Name + "/own");
        graph.ReplaceInput(input.Name, inner);
        Replace(model, input.Name, new OnnxValueInfo(input.Name, OnnxElementType.Float, [shape[0], 3, rows, columns]));
        string pixels = input.Name;
        if (grey)
        {
            pixels = graph.AddNode("Conv", [pixels, graph.AddInitializer("partwise/luma", s_luma.AsSpan(), 1, 3, 1, 1)]);
            notes.Add("one channel: it gets 0.299 R + 0.587 G + 0.114 B");
        }
        if (last)
        {
            pixels = graph.AddNode("Transpose", [pixels], OnnxAttribute.Of("perm", [0L, 2, 3, 1]));
            notes.Add("channels last: [N,H,W,C]");
        }
        // Whole numbers stay what they are in float32; only a node that must have bytes gets them, at the price of gradients before it.
        if (cast && !TakesFloats(model, inner))
            pixels = graph.AddNode("Cast", [pixels], OnnxAttribute.Of("to", (long)OnnxElementType.UInt8));
        if (cast)
            notes.Add("bytes");
        graph.AddNode("Identity", [pixels], [inner]);
        graph.TopologicalSort();
        return new AdaptedInput(inner, last);
    }

    private static void Replace(OnnxModel model, string name, OnnxValueInfo input)
    {
        int at = model.Graph.Input.ToList().FindIndex(i => i.Name == name);
        model.Graph.Input[at] = input.ToProto();
    }

    /// <summary>Whether bytes reach nothing but a Cast, through nodes that move them about.</summary>
    private static bool TakesFloats(OnnxModel model, string tensor)
    {
        var index = new GraphIndex(model);
        var open = new Stack<string>([tensor]);
        while (open.TryPop(out string? bytes))
        {
            if (index.IsGraphOutput(bytes))
                return false;
            foreach (NodeProto node in index.Consumers(bytes))
            {
                bool moves = HeadOperators.IsPassThrough(node) || node.Is("Gather") || node.Is("Slice");
                if (!moves && !node.Is("Cast"))
                    return false;
                if (moves)
                    open.Push(node.Output[0]);
            }
        }
        // Stated types of tensors in between would contradict.
        model.Graph.ValueInfo.Clear();
        return true;
    }
}
