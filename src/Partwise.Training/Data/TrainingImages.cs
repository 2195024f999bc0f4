using Partwise.Datasets;

namespace Partwise.Training;

/// <summary>The images of a dataset by their role.</summary>
internal sealed record TrainingImages(
    IReadOnlyList<DatasetClass> Classes,
    IReadOnlyList<DatasetImage> Train,
    IReadOnlyList<DatasetImage> Test
)
{
    private const int ListedClasses = 5;

    public IReadOnlyList<DatasetImage> All => [.. Train, .. Test];

    public static TrainingImages Of(ImageDataset dataset)
    {
        DatasetImage[] labelled = [.. dataset.Images.Where(i => i.Class is not null)];
        var images = new TrainingImages(
            dataset.Classes,
            [.. labelled.Where(i => i.Split != "test")],
            [.. labelled.Where(i => i.Split == "test")]
        );
        if (dataset.Classes.Count < 2)
        {
            throw new DatasetException(
                dataset.Classes.Count == 0
                    ? $"'{dataset.Name}' has images without classes; give a folder with one subfolder per class, a CUB-200-2011 or "
                        + $"Stanford Cars root, or a CSV (path,class)."
                    : $"'{dataset.Name}' has one class only, '{dataset.Classes[0].Name}'; a classifier needs at least two, each a "
                        + $"subfolder of its own."
            );
        }
        images.RequireEveryClass();
        return images;
    }

    public TrainingImages Only(IReadOnlyList<DatasetImage> readable)
    {
        var paths = readable.Select(i => i.Path).ToHashSet(StringComparer.Ordinal);
        return this with { Train = [.. Train.Where(i => paths.Contains(i.Path))], Test = [.. Test.Where(i => paths.Contains(i.Path))] };
    }

    /// <exception cref="DatasetException">A class has no training image.</exception>
    public void RequireEveryClass()
    {
        var present = Train.Select(i => i.Class!.Value).ToHashSet();
        DatasetClass[] missing = [.. Classes.Where(c => !present.Contains(c.Index))];
        if (missing.Length > 0)
        {
            throw new DatasetException(
                $"{Names(missing)} {(missing.Length == 1 ? "has" : "have")} no training image that can be read; add photos or remove "
                    + $"the class."
            );
        }
    }

    public IEnumerable<string> Warnings()
    {
        var counts = Train.GroupBy(i => i.Class!.Value).ToDictionary(g => g.Key, g => g.Count());
        DatasetClass[] single = [.. Classes.Where(c => counts.GetValueOrDefault(c.Index) == 1)];
        if (single.Length > 0)
            yield return $"{Names(single)} {(single.Length == 1 ? "has" : "have")} one training image only; none of it is held out "
                + $"for validation.";
    }

    private static string Names(DatasetClass[] classes)
    {
        string names = string.Join(", ", classes.Take(ListedClasses).Select(c => $"'{c.Name}'"));
        string more = classes.Length > ListedClasses ? $" and {classes.Length - ListedClasses} more" : "";
        return $"{(classes.Length == 1 ? "The class" : "The classes")} {names}{more}";
    }
}
