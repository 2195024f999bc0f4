namespace Partwise.Training.ProtoPNet;

/// <summary>The stages of training (Chen et al. 2019, §2.2).</summary>
[Flags]
public enum ProtoPNetStages
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Gradient descent of the layers before the last.</summary>
    Joint = 1,

    /// <summary>Projection of every prototype onto a training patch of its class.</summary>
    Project = 2,

    /// <summary>Convex optimisation of the last layer.</summary>
    Last = 4,

    /// <summary>All three.</summary>
    All = Joint | Project | Last,
}
