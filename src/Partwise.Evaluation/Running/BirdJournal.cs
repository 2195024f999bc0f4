namespace Partwise.Evaluation.GroundTruth;

/// <summary>One model's birds in the journal of an evaluation. Can be used from several threads.</summary>
/// <param name="journal">The journal; null keeps nothing.</param>
/// <param name="model">The model's position among those evaluated.</param>
/// <param name="done">The birds of all models that are in it already.</param>
internal sealed class BirdJournal(EvaluationJournal? journal, int model, IEnumerable<JudgedBird> done)
{
    private readonly Dictionary<int, BirdTruth> _done = done.Where(b => b.Model == model)
        .DistinctBy(b => b.Index)
        .ToDictionary(b => b.Index, b => b.Truth);

    /// <summary>What is known of a bird; null where it is still to be measured.</summary>
    public BirdTruth? Known(int index) => _done.GetValueOrDefault(index);

    /// <summary>Keeps what was measured on a bird.</summary>
    public void Keep(int index, BirdTruth truth) =>
        journal?.Append(
            new JudgedBird
            {
                Model = model,
                Index = index,
                Truth = truth,
            }
        );
}
