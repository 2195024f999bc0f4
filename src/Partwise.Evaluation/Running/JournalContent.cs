using Partwise.Evaluation.GroundTruth;

namespace Partwise.Evaluation;

/// <summary>What a journal holds of a run.</summary>
/// <param name="Images">The images that are done, without their maps.</param>
/// <param name="Birds">The drawn birds that are done.</param>
internal sealed record JournalContent(IReadOnlyList<EvaluatedImage> Images, IReadOnlyList<JudgedBird> Birds)
{
    /// <summary>Nothing yet.</summary>
    public static JournalContent Empty { get; } = new([], []);
}
