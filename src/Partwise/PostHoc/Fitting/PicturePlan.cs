using Partwise.Datasets;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>A patch to draw: the class's place in the decomposition, the part, the exemplar's rank, the class's index in the logits, and
/// the exemplar.</summary>
internal readonly record struct PatchPlan(int Class, int Part, int Rank, int ClassIndex, Exemplar Exemplar);

/// <summary>An example image to explain: its number and the label it was given.</summary>
internal readonly record struct ExamplePlan(int Number, string? Truth);

/// <summary>What is drawn from one photo.</summary>
internal sealed class PhotoPlan(DatasetImage image)
{
    public DatasetImage Image { get; } = image;

    public List<PatchPlan> Patches { get; } = [];

    public List<ExamplePlan> Examples { get; } = [];
}

/// <summary>All pictures of a bundle, photo by photo, so that every photo is decoded once.</summary>
internal sealed class PicturePlan
{
    private const int ExamplesPerClass = 2;
    private const int MaxExamples = 60;

    private readonly Dictionary<string, PhotoPlan> _byPath = new(StringComparer.Ordinal);

    private PicturePlan() { }

    public List<PhotoPlan> Photos { get; } = [];

    public int Examples { get; private set; }

    /// <summary>The exemplars of each part of each class.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Patches { get; private init; } = [];

    public static PicturePlan Of(HeadDecomposition decomposition, int examplesPerClass = ExamplesPerClass, int maxExamples = MaxExamples)
    {
        PicturePlan plan = OfPatches(decomposition);
        int first = 0;
        var classes = new List<(string? Truth, IReadOnlyList<DatasetImage> Images)>();
        foreach (FittedClass fitted in decomposition.Classes)
        {
            // What the model predicts is not what the photo shows.
            classes.Add(
                (
                    decomposition.Options.Assign == AssignMode.Label ? fitted.Label : null,
                    [.. decomposition.Images.Skip(first).Take(fitted.Images)]
                )
            );
            first += fitted.Images;
        }
        plan.AddExamples(classes, examplesPerClass, maxExamples);
        return plan;
    }

    /// <summary>The patches alone.</summary>
    public static PicturePlan OfPatches(HeadDecomposition decomposition)
    {
        var plan = new PicturePlan
        {
            Patches = [.. decomposition.Classes.Select(c => (IReadOnlyList<int>)[.. c.Parts.Select(p => p.Exemplars.Count)])],
        };
        var images = decomposition.Images.DistinctBy(i => i.Path).ToDictionary(i => i.Path, StringComparer.Ordinal);
        for (int c = 0; c < decomposition.Classes.Count; c++)
        {
            FittedClass fitted = decomposition.Classes[c];
            foreach (FittedPart part in fitted.Parts)
            {
                for (int rank = 0; rank < part.Exemplars.Count; rank++)
                    plan.Photo(images[part.Exemplars[rank].Source])
                        .Patches.Add(new PatchPlan(c, part.Index, rank, fitted.Class, part.Exemplars[rank]));
            }
        }
        return plan;
    }

    /// <summary>The examples alone, of classes with the photos that they were fitted on.</summary>
    public static PicturePlan OfExamples(IReadOnlyList<(string? Truth, IReadOnlyList<DatasetImage> Images)> classes)
    {
        var plan = new PicturePlan();
        plan.AddExamples(classes, ExamplesPerClass, MaxExamples);
        return plan;
    }

    private void AddExamples(
        IReadOnlyList<(string? Truth, IReadOnlyList<DatasetImage> Images)> classes,
        int examplesPerClass,
        int maxExamples
    )
    {
        int perClass = Math.Clamp(maxExamples / Math.Max(1, classes.Count), 1, examplesPerClass);
        foreach ((string? truth, IReadOnlyList<DatasetImage> images) in classes)
        {
            // Evenly spread over the class's list, not picked for their looks.
            int wanted = Math.Min(perClass, images.Count);
            for (int e = 0; e < wanted && Examples < maxExamples; e++)
                Photo(images[e * images.Count / wanted]).Examples.Add(new ExamplePlan(Examples++, truth));
        }
    }

    private PhotoPlan Photo(DatasetImage image)
    {
        if (!_byPath.TryGetValue(image.Path, out PhotoPlan? photo))
        {
            _byPath[image.Path] = photo = new PhotoPlan(image);
            Photos.Add(photo);
        }
        return photo;
    }
}
