using System.Runtime.Intrinsics;

namespace Partwise.Numerics;

/// <summary>Chooses the kernels' instruction width.</summary>
public static class VectorPaths
{
    /// <summary>The environment variable that forces a path: <c>scalar</c>, <c>256</c> or <c>512</c>.</summary>
    public const string EnvironmentVariable = "PARTWISE_KERNELS";

    /// <summary>The widest path that this processor runs in hardware.</summary>
    public static VectorPath Best =>
        IsSupported(VectorPath.Vector512) ? VectorPath.Vector512
        : IsSupported(VectorPath.Vector256) ? VectorPath.Vector256
        : VectorPath.Scalar;

    /// <summary>Whether this processor runs <paramref name="path"/> in hardware.</summary>
    internal static bool IsSupported(VectorPath path) =>
        path switch
        {
            VectorPath.Scalar => true,
            VectorPath.Vector256 => Vector256.IsHardwareAccelerated,
            VectorPath.Vector512 => Vector512.IsHardwareAccelerated,
            _ => false,
        };

    /// <summary>The path to use: <paramref name="forced"/>, else the environment variable's, else the best one.</summary>
    /// <param name="forced">A path to insist on, or null.</param>
    /// <exception cref="ArgumentException">The environment variable holds something else than the three words.</exception>
    /// <exception cref="PlatformNotSupportedException">The path asked for is not available on this processor.</exception>
    public static VectorPath Select(VectorPath? forced = null) => Select(forced, Environment.GetEnvironmentVariable(EnvironmentVariable));

    internal static VectorPath Select(VectorPath? forced, string? variable)
    {
        VectorPath path =
            forced
            ?? variable?.Trim() switch
            {
                null or "" => Best,
                "scalar" => VectorPath.Scalar,
                "256" => VectorPath.Vector256,
                "512" => VectorPath.Vector512,
                _ => throw new ArgumentException(
                    $"{EnvironmentVariable} is '{variable}'; it can be 'scalar', '256' or '512': set one of these or remove it."
                ),
            };
        return IsSupported(path)
            ? path
            : throw new PlatformNotSupportedException(
                $"The kernels {path} were asked for, but this processor supports at most {Best}: choose that or leave the choice open."
            );
    }
}
