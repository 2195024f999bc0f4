namespace Partwise.Web;

/// <summary>The body of <c>:predict</c> and <c>:explain</c>, for the documentation.</summary>
/// <param name="Instances">The photos.</param>
internal sealed record InstancesRequest(IReadOnlyList<Instance> Instances);

/// <summary>One photo: as <c>image_bytes</c>, or directly.</summary>
/// <param name="ImageBytes">The encoded photo.</param>
/// <param name="B64">The encoded photo, in base64.</param>
internal sealed record Instance(
    [property: System.Text.Json.Serialization.JsonPropertyName("image_bytes")] EncodedBytes? ImageBytes,
    string? B64
);

/// <summary>Bytes in base64.</summary>
/// <param name="B64">The text.</param>
internal sealed record EncodedBytes(string B64);
