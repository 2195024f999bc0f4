using System.Text.Json;
using Partwise.Onnx.Inference;

namespace Partwise.Web;

/// <summary>Tensors as the V2 protocol writes them.</summary>
internal static class Tensors
{
    /// <summary>The protocol's name of an element type; null for one that is not put out.</summary>
    public static string? NameOf(TensorElementType type) =>
        type switch
        {
            TensorElementType.Float => "FP32",
            TensorElementType.Double => "FP64",
            TensorElementType.Int64 => "INT64",
            TensorElementType.Int32 => "INT32",
            TensorElementType.Bool => "BOOL",
            _ => null,
        };

    /// <summary>The values, row-major.</summary>
    /// <exception cref="RefusedException">One is no finite number, which JSON cannot say: 400.</exception>
    public static Array Read(OrtValue value)
    {
        switch (value.ElementType)
        {
            case TensorElementType.Float:
                float[] floats = value.AsSpan<float>().ToArray();
                return Array.TrueForAll(floats, float.IsFinite) ? floats : throw NotFinite();
            case TensorElementType.Double:
                double[] doubles = value.AsSpan<double>().ToArray();
                return Array.TrueForAll(doubles, double.IsFinite) ? doubles : throw NotFinite();
            case TensorElementType.Int64:
                return value.AsSpan<long>().ToArray();
            case TensorElementType.Int32:
                return value.AsSpan<int>().ToArray();
            default:
                return value.AsSpan<bool>().ToArray();
        }
    }

    /// <summary>Fills a tensor from a JSON array, flat or nested.</summary>
    /// <exception cref="RefusedException">There are more or fewer values, or one is no finite number: 400.</exception>
    public static void Fill(JsonElement data, Span<float> tensor)
    {
        int at = Fill(data, tensor, 0);
        if (at != tensor.Length)
            throw new RefusedException(StatusCodes.Status400BadRequest, $"'data' has {at} values; the shape has {tensor.Length}.");
    }

    private static int Fill(JsonElement data, Span<float> tensor, int at)
    {
        foreach (JsonElement element in data.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Array)
                at = Fill(element, tensor, at);
            else if (at == tensor.Length)
                throw new RefusedException(
                    StatusCodes.Status400BadRequest,
                    $"'data' has more than the {tensor.Length} values of the shape."
                );
            else if (element.ValueKind == JsonValueKind.Number && element.TryGetSingle(out float value) && float.IsFinite(value))
                tensor[at++] = value;
            else
                throw new RefusedException(StatusCodes.Status400BadRequest, $"Value {at} of 'data' is no finite number.");
        }
        return at;
    }

    private static RefusedException NotFinite() =>
        new(StatusCodes.Status400BadRequest, "The model's answer holds values that are not finite numbers.");
}
