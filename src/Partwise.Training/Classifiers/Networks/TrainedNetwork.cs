using Partwise.Onnx;

namespace Partwise.Training;

/// <summary>A network that was just trained.</summary>
/// <param name="Model">The network with its labels, preprocessing, data split hash and measured accuracy in the metadata.</param>
/// <param name="Report">What was found.</param>
public sealed record TrainedNetwork(OnnxModel Model, NetworkReport Report);
