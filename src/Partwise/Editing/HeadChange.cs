using Partwise.Onnx;

namespace Partwise.Editing;

/// <summary>A model whose head was changed.</summary>
/// <param name="Model">The model.</param>
/// <param name="InPlace">Whether its own weights were changed; otherwise nodes beside the head compute the difference.</param>
internal sealed record HeadChange(OnnxModel Model, bool InPlace);
