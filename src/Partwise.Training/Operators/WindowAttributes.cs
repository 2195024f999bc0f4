using Partwise.Numerics;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>Reads how a node's windows lie.</summary>
internal static class WindowAttributes
{
    public static (WindowAxis Rows, WindowAxis Columns) Read(KernelAttributes attributes) =>
        (Axis(attributes, "_h"), Axis(attributes, "_w"));

    private static WindowAxis Axis(KernelAttributes attributes, string axis) =>
        new(
            attributes.GetInt("kernel" + axis),
            attributes.GetInt("stride" + axis),
            attributes.GetInt("dilation" + axis),
            attributes.GetInt("pad" + axis)
        );
}
