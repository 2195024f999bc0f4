namespace Partwise.Aviary;

/// <summary>How a bird holds itself.</summary>
public enum Posture
{
    /// <summary>Upright on a branch or stone.</summary>
    Perched,

    /// <summary>At rest on the ground.</summary>
    Standing,

    /// <summary>Nearly level, with the legs apart.</summary>
    Walking,
}
