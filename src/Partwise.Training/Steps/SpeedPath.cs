namespace Partwise.Training;

/// <summary>How a training step is computed. All ways agree up to rounding; see docs/speed-paths.md.</summary>
public enum SpeedPath
{
    /// <summary>The fastest that the engine and the processor have: <see cref="Custom"/>, else <see cref="Standard"/>.</summary>
    Auto,

    /// <summary>ONNX's own operators only. It always works, and is the reference for the others.</summary>
    Standard,

    /// <summary>Convolutions in the engine's blocked layout.</summary>
    Blocked,

    /// <summary>As <see cref="Blocked"/>, and what the engine has no fast operator for is computed by operators of this library.</summary>
    Custom,
}
