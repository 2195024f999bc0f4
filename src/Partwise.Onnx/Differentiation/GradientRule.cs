namespace Partwise.Onnx.Differentiation;

/// <summary>
/// Writes the nodes that carry the gradient of one operator backward: from its outputs to those of its inputs that want one.
/// A rule calls <see cref="GradientScope.Give"/> once for every input for which <see cref="GradientScope.Wants"/> is true.
/// </summary>
/// <param name="scope">The node and the graph to write to.</param>
public delegate void GradientRule(GradientScope scope);
