using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Partwise.PostHoc;

/// <summary>Between features and the bytes that are stored of them.</summary>
internal static class FeatureCode
{
    private const float Steps = 255;

    /// <summary>The type as safetensors names it.</summary>
    public static string Name(FeatureType type) => type.ToString();

    /// <summary>The bytes of one value.</summary>
    public static int Size(FeatureType type) =>
        type switch
        {
            FeatureType.F32 => sizeof(float),
            FeatureType.F16 => sizeof(ushort),
            _ => 1,
        };

    /// <summary>Encodes; for bytes, the largest value is 255 and comes back as the scale.</summary>
    /// <returns>What the stored numbers are multiplied with.</returns>
    /// <exception cref="PartwiseException">Bytes are wanted and a value is negative, or a value does not fit.</exception>
    public static float Encode(ReadOnlySpan<float> values, FeatureType type, Span<byte> bytes)
    {
        switch (type)
        {
            case FeatureType.F32:
                MemoryMarshal.AsBytes(values).CopyTo(bytes);
                return 1;
            case FeatureType.F16:
                Span<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes);
                TensorPrimitives.ConvertToHalf(values, halves);
                if (TensorPrimitives.MaxMagnitude(values) > (float)Half.MaxValue)
                    throw new PartwiseException(
                        $"A feature is {TensorPrimitives.MaxMagnitude(values):g4}; half precision ends at 65504, so store f32."
                    );
                return 1;
            default:
                if (TensorPrimitives.Min(values) < 0)
                    throw new PartwiseException("Some features are negative, and bytes hold only what is 0 or more; store f32 or f16.");
                float scale = TensorPrimitives.Max(values) / Steps;
                for (int i = 0; i < values.Length; i++)
                    bytes[i] = scale == 0 ? (byte)0 : (byte)MathF.Round(values[i] / scale);
                return scale;
        }
    }

    /// <summary>Decodes.</summary>
    public static void Decode(ReadOnlySpan<byte> bytes, FeatureType type, float scale, Span<float> values)
    {
        switch (type)
        {
            case FeatureType.F32:
                bytes.CopyTo(MemoryMarshal.AsBytes(values));
                break;
            case FeatureType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            default:
                for (int i = 0; i < values.Length; i++)
                    values[i] = bytes[i] * scale;
                break;
        }
    }
}
