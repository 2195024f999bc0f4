using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>The image that models are tried on.</summary>
internal static class HeadProbe
{
    /// <summary>Values between −1 and 1 that are the same on every machine.</summary>
    public static OrtValue TestImage(ModelInput input)
    {
        OrtValue image = OrtValue.Allocate<float>([1, 3, input.Height, input.Width]);
        Span<float> values = image.AsSpan<float>();
        uint state = 12345;
        for (int i = 0; i < values.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            values[i] = ((state >> 8) * (2f / (1 << 24))) - 1;
        }
        return image;
    }
}
