namespace Partwise.Evaluation;

/// <summary>What <see cref="DropIncrease"/> reports.</summary>
internal enum DropKind
{
    /// <summary>How much of the score is lost.</summary>
    Drop,

    /// <summary>Whether the score rises.</summary>
    Increase,

    /// <summary>How much of what is left to gain is gained.</summary>
    Gain,
}
