using Partwise.Aviary;
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

    /// <summary>
    /// The pixels that any of the part can blend into, whatever stands before it: those it touches at four times the size, and their
    /// neighbours. Tips and toes are thinner than a pixel, so that the mask at the picture's own size misses some of them.
    /// </summary>
    /// <param name="scene">The scene.</param>
    /// <param name="part">The part.</param>
    /// <param name="alone">Whether parts that cover it are left away as well.</param>
    internal static bool[] Reach(Scene scene, BirdPart part, bool alone = false)
    {
        Intervention uncovered = Uncovered(scene) with { RemovedParts = alone ? [.. PartVocabulary.Parts.Where(p => p != part)] : [] };
        PartMasks fine = SceneRenderer.PartMasks(scene with { Size = scene.Size * 4 }, uncovered);
        var near = new bool[scene.Size * scene.Size];
        for (int i = 0; i < fine.Size * fine.Size; i++)
        {
            if (!fine.Shows(part, i % fine.Size, i / fine.Size))
                continue;
            for (int k = 0; k < 9; k++)
            {
                int x = i % fine.Size / 4 + k % 3 - 1,
                    y = i / fine.Size / 4 + k / 3 - 1;
                if (x >= 0 && y >= 0 && x < scene.Size && y < scene.Size)
                    near[y * scene.Size + x] = true;
            }
        }
        return near;
    }

    /// <summary>The positions of pixels that differ.</summary>
    internal static int[] Changed(RgbImage a, RgbImage b) =>
        [.. Enumerable.Range(0, a.Width * a.Height).Where(i => !a.Pixels.AsSpan(i * 3, 3).SequenceEqual(b.Pixels.AsSpan(i * 3, 3)))];
}
