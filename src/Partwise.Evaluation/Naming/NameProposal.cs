namespace Partwise.Evaluation;

/// <summary>A name that part annotations propose for a part.</summary>
/// <param name="Class">The class's index in the logits.</param>
/// <param name="Label">The class's label.</param>
/// <param name="Part">The part's number in the class, from 0.</param>
/// <param name="Name">The annotated part that it meets most often, without left and right.</param>
/// <param name="Hits">Photos of the class in whose window around the part's peak that annotated part lies.</param>
/// <param name="Photos">Photos of the class where that annotated part is visible.</param>
/// <param name="SecondName">The annotated part that comes next; null where there is but one.</param>
/// <param name="SecondRate">Its hit rate; null where there is but one.</param>
public sealed record NameProposal(
    int Class,
    string Label,
    int Part,
    string Name,
    int Hits,
    int Photos,
    string? SecondName,
    double? SecondRate
)
{
    /// <summary>Hits / photos, in [0,1].</summary>
    public double Rate => (double)Hits / Photos;
}
