using System.Reflection;
using System.Text.Json.Serialization;
using Partwise.Imaging;

namespace Partwise.Bundles;

/// <summary>The versions that a bundle was written with.</summary>
/// <param name="Partwise">The version of Partwise.</param>
/// <param name="OnnxRuntime">The version of ONNX Runtime.</param>
/// <param name="Libvips">The version of libvips.</param>
public sealed record BundleVersions(string Partwise, [property: JsonPropertyName("onnxruntime")] string OnnxRuntime, string Libvips)
{
    /// <summary>The version of Partwise that runs.</summary>
    public static string Current =>
        typeof(BundleVersions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0";

    /// <summary>The versions of everything that numbers and pictures may depend on.</summary>
    /// <param name="engine">The version of ONNX Runtime.</param>
    public static BundleVersions With(string engine) => new(Current, engine, ImageLibrary.Version);
}
