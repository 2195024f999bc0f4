namespace Partwise.Evaluation;

/// <summary>Something that a reviewer should look at.</summary>
/// <param name="Kind"><c>background</c>, <c>place</c>, <c>few-photos</c>, <c>shared</c>, <c>one-part</c>, <c>group</c> or
/// <c>calibration</c>.</param>
/// <param name="Class">The class; null where it is about the model.</param>
/// <param name="Label">The class's label; null where it is about the model.</param>
/// <param name="Part">The part, from 0; null where it is about a class or the model.</param>
/// <param name="Name">What a person calls the part; null where nobody has named it.</param>
/// <param name="Value">The number that made it one.</param>
/// <param name="Threshold">From where on it is one.</param>
/// <param name="Sentence">What was found, in words.</param>
/// <param name="Photos">The photos to look at, most telling first.</param>
public sealed record AuditFinding(
    string Kind,
    int? Class,
    string? Label,
    int? Part,
    string? Name,
    double Value,
    double Threshold,
    string Sentence,
    IReadOnlyList<AuditPicture> Photos
);

/// <summary>A photo that shows a finding.</summary>
/// <param name="Path">The photo as its dataset names it.</param>
/// <param name="Value">What the part adds there; for findings without a part the probability of the predicted class.</param>
/// <param name="Picture">The picture beside the page; null where none was drawn.</param>
public sealed record AuditPicture(string Path, double Value, string? Picture);
