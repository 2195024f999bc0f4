namespace Partwise.Web;

/// <summary>What the model says of one photo of the dataset.</summary>
/// <param name="Index">The photo's number in the dataset, from 0.</param>
/// <param name="Path">The photo's path as the dataset names it.</param>
/// <param name="Truth">The class of its folder; null where it has none that the model knows.</param>
/// <param name="Predicted">The class with the highest logit; null where the photo could not be used.</param>
/// <param name="Probability">Of that class.</param>
/// <param name="Logit">Of that class.</param>
/// <param name="Parts">What each part of that class adds.</param>
/// <param name="Margin">Logit of the predicted class − logit of the true one; null where they are the same, or where the true one is not
/// among the top classes.</param>
/// <param name="Reason">Why the photo could not be used; null where it could.</param>
internal sealed record DatasetRow(
    int Index,
    string Path,
    int? Truth,
    int? Predicted,
    double Probability,
    float Logit,
    IReadOnlyList<float> Parts,
    float? Margin,
    string? Reason
);
