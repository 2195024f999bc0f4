using Partwise.Datasets.Aviary;
using Partwise.Imaging;

namespace Partwise.Tests.Aviary;

/// <summary>Scenes and pixel sets for the tests of Aviary.</summary>
internal static class AviaryScenes
{
    internal const int Size = 96;

    internal static SpeciesCatalog Catalog { get; } = SpeciesCatalog.Create(5, 16);

    internal static SceneSampler Sampler { get; } = new(Catalog, 5, Size);

    internal static Scene Scene(int number) => Sampler.Sample(number * 5 % 16, number);

    /// <summary>Everything in front of the bird is left away.</summary>
    internal static Intervention Uncovered(Scene scene) =>
        new() { RemovedObjects = [.. Enumerable.Range(0, scene.Objects.Count).Where(i => scene.Objects[i].InFront)] };

    /// <summary>The pixels at most <paramref name="distance"/> rows and columns away from the part.</summary>
    internal static bool[] Dilated(PartMasks masks, BirdPart part, int distance)
    {
        var near = new bool[masks.Size * masks.Size];
        for (int i = 0; i < near.Length; i++)
        {
            if (!masks.Shows(part, i % masks.Size, i / masks.Size))
                continue;
            for (int dy = -distance; dy <= distance; dy++)
            {
                for (int dx = -distance; dx <= distance; dx++)
                {
                    int x = i % masks.Size + dx, y = i / masks.Size + dy;
                    if (x >= 0 && y >= 0 && x < masks.Size && y < masks.Size)
                        near[y * masks.Size + x] = true;
                }
            }
        }
        return near;
    }

    /// <summary>The positions of pixels that differ.</summary>
    internal static int[] Changed(RgbImage a, RgbImage b) =>
        [.. Enumerable.Range(0, a.Width * a.Height).Where(i => !a.Pixels.AsSpan(i * 3, 3).SequenceEqual(b.Pixels.AsSpan(i * 3, 3)))];
}
