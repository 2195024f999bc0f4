using Partwise.Datasets;

namespace Partwise.PostHoc;

/// <summary>A patch to draw: the class's place in the decomposition, the part, and the exemplar's rank.</summary>
internal readonly record struct PatchPlan(int Class, int Part, int Rank);

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
    private readonly Dictionary<string, PhotoPlan> _byPath = new(StringComparer.Ordinal);

    private PicturePlan()
    {
    }

    public List<PhotoPlan> Photos { get; } = [];

    public int Examples { get; private set; }

    public static PicturePlan Of(HeadDecomposition decomposition, int examplesPerClass, int maxExamples)
    {
        var plan = new PicturePlan();
        var images = decomposition.Images.DistinctBy(i => i.Path).ToDictionary(i => i.Path, StringComparer.Ordinal);
        int perClass = Math.Clamp(maxExamples / decomposition.Classes.Count, 1, examplesPerClass), first = 0;
        for (int c = 0; c < decomposition.Classes.Count; c++)
        {
            FittedClass fitted = decomposition.Classes[c];
            foreach (FittedPart part in fitted.Parts)
            {
                for (int rank = 0; rank < part.Exemplars.Count; rank++)
                    plan.Photo(images[part.Exemplars[rank].Source]).Patches.Add(new PatchPlan(c, part.Index, rank));
            }
            // Evenly spread over the class's list, not picked for their looks.
            // What the model predicts is not what the photo shows.
            string? truth = decomposition.Options.Assign == AssignMode.Label ? fitted.Label : null;
            int wanted = Math.Min(perClass, fitted.Images);
            for (int e = 0; e < wanted && plan.Examples < maxExamples; e++)
                plan.Photo(decomposition.Images[first + (e * fitted.Images / wanted)]).Examples.Add(new ExamplePlan(plan.Examples++, truth));
            first += fitted.Images;
        }
        return plan;
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
