using System.Text.Json.Serialization;

namespace Partwise.Bundles;

/// <summary>The versions that a bundle was written with.</summary>
/// <param name="Partwise">The version of Partwise.</param>
/// <param name="OnnxRuntime">The version of ONNX Runtime.</param>
/// <param name="Libvips">The version of libvips.</param>
public sealed record BundleVersions(string Partwise, [property: JsonPropertyName("onnxruntime")] string OnnxRuntime, string Libvips);
