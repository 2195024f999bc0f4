namespace Partwise.Training.ProtoPNet;

/// <summary>How the last layer is trained after the projection.</summary>
public enum LastLayerMethod
{
    /// <summary>To the minimum of a strictly convex objective, with a certificate; see <see cref="LastLayerOptimizer.Solve"/>.</summary>
    Convex,

    /// <summary>Epochs of Adam, as published; see <see cref="LastLayerOptimizer.TrainAdam"/>.</summary>
    Adam,
}
