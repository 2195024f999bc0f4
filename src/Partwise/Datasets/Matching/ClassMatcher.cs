using Partwise.Datasets.Internals;

namespace Partwise.Datasets;

/// <summary>
/// Finds the label of a model that each class of a dataset stands for: by the label map; by the same name; by the same words; by a label
/// that contains the class's words, when it is the only one. What is not sure is not matched.
///</summary>
public static class ClassMatcher
{
    /// <summary>Matches class names to labels.</summary>
    /// <param name="classes">The dataset's class names.</param>
    /// <param name="labels">The model's labels, one per output.</param>
    /// <param name="labelsAreNames">False where the model has no labels and these are mere numbers of classes: then classes that are
    /// named 0, 1, 2, … without gaps stand for the outputs of these indices.</param>
    /// <param name="map">The user's own table, or null.</param>
    /// <exception cref="DatasetException">The label map names a label that the model does not have, or more than one label goes by that
    /// name.</exception>
    public static ClassMatching Match(
        IReadOnlyList<string> classes,
        IReadOnlyList<string> labels,
        bool labelsAreNames = true,
        LabelMap? map = null
    )
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(labels);
        return new MatchRun(classes, labels, labelsAreNames, map).Match();
    }
}
