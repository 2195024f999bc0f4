namespace Partwise.Evaluation;

/// <summary>How images are shown and parts are counted.</summary>
public enum EvaluationMode
{
    /// <summary>
    /// The network's own preprocessing, noise of 11.5 grey levels in several draws, a minimum support of 5 images per part, and
    /// sign-corrected maps beside the raw ones.
    /// </summary>
    Honest,

    /// <summary>
    /// As EvalProtoPNet: the region (the box, with crop mode box) is written as JPEG, read again and resized to the input without keeping
    /// its shape; one draw of N(0, 0.2) on the normalised input.
    /// </summary>
    Published,
}
