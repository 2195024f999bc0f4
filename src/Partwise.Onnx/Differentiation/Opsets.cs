namespace Partwise.Onnx.Differentiation;

/// <summary>Raises a model's operator set, writing its nodes so that they keep their meaning.</summary>
public static class Opsets
{
    /// <summary>The lowest version whose forms gradients are written in.</summary>
    public const int Lowest = 13;

    /// <summary>From this version on ScatterElements adds up.</summary>
    public const int ScatterAdds = 16;

    /// <summary>The version that older models are raised to.</summary>
    public const int Raised = OldForms.Target;

    private const int Oldest = 7;
    private const long Ir = 8;

    /// <summary>Raises the operator set to 17, if it is lower, at least 7, and every node has a form there.</summary>
    /// <param name="model">The model; it is changed.</param>
    /// <exception cref="OnnxException">It is below 13 and cannot be raised.</exception>
    public static void RaiseForGradients(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int opset = model.Opset;
        NodeProto? obstacle = null;
        if (opset is >= Oldest and < OldForms.Target)
        {
            if (OldForms.AnyIn(model.Graph, opset))
                obstacle = OldForms.Raise(model);
            else
                new GraphEditor(model).RequireOpset("", OldForms.Target);
        }
        if (model.Opset < Lowest)
        {
            string why = obstacle is null ? "" : $", and cannot be raised because {obstacle.Describe()} has no newer form";
            throw new OnnxException(
                $"The model uses operator set {opset}, but gradients need {Lowest} or newer{why}; export the model again with "
                    + $"operator set 17."
            );
        }
        if (model.Proto.IrVersion < Ir)
            model.Proto.IrVersion = Ir;
    }
}
