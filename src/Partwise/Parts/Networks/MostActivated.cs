using Partwise.Onnx.Inference;

namespace Partwise.Parts;

/// <summary>Picks the prototypes that an image activates most (Chen et al. 2019, §2.4: local analysis).</summary>
internal static class MostActivated
{
    /// <summary>How many are shown, as in the published analysis.</summary>
    public const int Count = 10;

    /// <summary>The most similar first, of equals the lower number first.</summary>
    /// <param name="similarities">float32 [1, m].</param>
    /// <param name="maps">float32 [1, m, height, width].</param>
    /// <exception cref="PartwiseException">The shapes do not fit each other.</exception>
    public static IReadOnlyList<ActivatedPrototype> Of(OrtValue similarities, OrtValue maps)
    {
        if (
            similarities.ElementType != TensorElementType.Float
            || maps.ElementType != TensorElementType.Float
            || similarities.Shape is not [1, var m]
            || maps.Shape is not [1, var n, > 0 and var height, > 0 and var width]
            || n != m
        )
        {
            throw new PartwiseException(
                $"The outputs '{PartOutputs.Similarities}' and '{PartOutputs.ActivationMaps}' do not fit each other; make the "
                    + $"network anew with 'partwise train protopnet'."
            );
        }
        float[] values = similarities.AsSpan<float>().ToArray();
        int positions = (int)(height * width);
        return
        [
            .. Enumerable
                .Range(0, values.Length)
                .OrderByDescending(j => values[j])
                .ThenBy(j => j)
                .Take(Count)
                .Select(j => new ActivatedPrototype(j, values[j], maps.AsSpan<float>().Slice(j * positions, positions).ToArray())),
        ];
    }
}
