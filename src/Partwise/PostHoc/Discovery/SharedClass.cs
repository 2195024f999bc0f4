using Partwise.Numerics;

namespace Partwise.PostHoc;

/// <summary>A class that shares its parts with others, with what its parts are found in.</summary>
/// <param name="Features">[images·positions, dimensions]; the array may be longer.</param>
/// <param name="Dimensions">D.</param>
/// <param name="Positions">Positions of one image.</param>
/// <param name="Images">How many images.</param>
/// <param name="Head">v [D].</param>
internal sealed record SharedClass(float[] Features, int Dimensions, int Positions, int Images, float[] Head)
{
    /// <summary>All its images.</summary>
    public ClassFeatures Open(VectorPath path) => new(Features.AsSpan(0, Images * Positions * Dimensions), Dimensions, Positions, path);

    /// <summary>All its images, or every second one from <paramref name="half"/> on; none where there is only one.</summary>
    public ClassFeatures Open(VectorPath path, int? half) =>
        half is not { } first ? Open(path)
        : Images > 1 ? Open(path).Half(first)
        : new ClassFeatures([], Dimensions, Positions, path);
}
