using System.Text.Json.Serialization;

namespace Partwise.Web;

/// <summary>The body of <c>infer</c>, for the documentation.</summary>
/// <param name="Id">Comes back in the answer.</param>
/// <param name="Inputs">One tensor.</param>
/// <param name="Outputs">The outputs wanted; all unless told.</param>
internal sealed record InferRequest(string? Id, IReadOnlyList<InferTensor> Inputs, IReadOnlyList<InferOutput>? Outputs);

/// <summary>An output that is wanted.</summary>
/// <param name="Name">Its name.</param>
internal sealed record InferOutput(string Name);

/// <summary>The answer of <c>infer</c>.</summary>
/// <param name="ModelName">The model.</param>
/// <param name="ModelVersion">Always 1.</param>
/// <param name="Id">The request's id; null where it had none.</param>
/// <param name="Outputs">The tensors.</param>
internal sealed record InferResponse(
    [property: JsonPropertyName("model_name")] string ModelName,
    [property: JsonPropertyName("model_version")] string ModelVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id,
    IReadOnlyList<InferTensor> Outputs
);

/// <summary>A tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">The size of each dimension.</param>
/// <param name="Datatype">Such as <c>FP32</c>.</param>
/// <param name="Data">Its values, row-major.</param>
internal sealed record InferTensor(string Name, long[] Shape, string Datatype, Array Data);
