using Partwise.Bundles;
using Partwise.Datasets;

namespace Partwise.Web;

/// <summary>The photos that were named when the server was started, as one model sees them: with the label of each photo's class.</summary>
/// <param name="Images">The photos.</param>
/// <param name="Truths">Per photo the class of the model; null where it has none.</param>
internal sealed record PhotoFolder(IReadOnlyList<DatasetImage> Images, IReadOnlyList<int?> Truths)
{
    /// <summary>Matches a dataset's classes with a model's labels.</summary>
    public static PhotoFolder Of(ImageDataset dataset, BundleDocument document)
    {
        ClassMatching matching = ClassMatcher.Match(
            [.. dataset.Classes.Select(c => c.Name)],
            document.Labels,
            document.Model.LabelsSource != "none"
        );
        var byClass = matching.Matched.ToDictionary(m => m.Class, m => m.Label);
        return new PhotoFolder(
            dataset.Images,
            [.. dataset.Images.Select(i => i.Class is { } c && byClass.TryGetValue(c, out int label) ? label : (int?)null)]
        );
    }
}
