namespace Partwise.Differentiation.Tests;

/// <summary>What a test's graph states of its inputs' shapes.</summary>
public enum Shapes
{
    /// <summary>Every size.</summary>
    Known,

    /// <summary>All but the first size, which is named N for all inputs.</summary>
    Batch,

    /// <summary>A name of its own for every size.</summary>
    Named,

    /// <summary>Not even the rank.</summary>
    Hidden,
}
