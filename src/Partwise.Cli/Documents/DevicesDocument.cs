using Partwise.Onnx.Inference;

namespace Partwise.Cli.Documents;

/// <summary>The document of <c>inspect --devices --json</c>, schema <c>partwise.devices/1</c>.</summary>
internal sealed record DevicesDocument(
    string Schema,
    [property: System.Text.Json.Serialization.JsonPropertyName("onnxruntime")] string OnnxRuntime,
    IReadOnlyList<DeviceState> Devices
);
