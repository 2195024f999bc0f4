using Partwise.Bundles;
using Partwise.Imaging;
using Partwise.Parts;

namespace Partwise.Explanations;

/// <summary>Puts explained photos into the form that <c>explain --json</c> prints. Safe from several threads.</summary>
public sealed class ImageDescriber
{
    private readonly Dictionary<int, BundleClass> _classes;
    private readonly Dictionary<int, NumberedPrototype> _prototypes;

    /// <summary>A describer of what one bundle explains.</summary>
    /// <param name="document">What the bundle says.</param>
    public ImageDescriber(BundleDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        _classes = document.Classes.ToDictionary(c => c.Class);
        _prototypes = document
            .Classes.SelectMany(c => c.Prototypes.Where(p => p.Prototype is not null).Select(p => new NumberedPrototype(c, p)))
            .DistinctBy(p => p.Prototype.Prototype)
            .ToDictionary(p => p.Prototype.Prototype!.Value);
    }

    /// <summary>Describes a photo.</summary>
    /// <param name="path">The photo as it was given.</param>
    /// <param name="explained">The photo explained; all its numbers finite.</param>
    /// <param name="crop">The box that the network saw; null for the whole photo.</param>
    /// <param name="writer">What writes its pictures; null where none are written.</param>
    /// <param name="photo">The photo's index in the writer.</param>
    public ExplainedImage Describe(string path, PhotoExplanation explained, PixelBox? crop, ExplanationWriter? writer = null, int photo = 0)
    {
        ArgumentNullException.ThrowIfNull(explained);
        return new ExplainedImage(
            path,
            explained.Photo.Width,
            explained.Photo.Height,
            [
                .. explained.Predictions.Select(p => new ExplainedPrediction(
                    p.Class,
                    p.Label,
                    p.Logit,
                    p.Probability,
                    p.Bias,
                    [
                        .. p.Parts.Select(part =>
                        {
                            (int x, int y, BoundingBox box) = explained.Locate(part);
                            IReadOnlyList<string> exemplars = _classes.TryGetValue(p.Class, out BundleClass? fitted)
                                ? [.. fitted.Prototypes[part.Prototype].Exemplars.Select(e => e.Crop)]
                                : [];
                            return new ExplainedPart(
                                part.Prototype,
                                part.Contribution,
                                part.Share,
                                new PixelPoint(x, y),
                                PixelBox.Of(box),
                                exemplars,
                                writer?.HeatmapName(photo, p.Class, part.Prototype),
                                writer?.MapName(photo, p.Class)
                            )
                            {
                                Name = fitted?.Prototypes[part.Prototype].Name,
                            };
                        }),
                    ],
                    p.Decomposed,
                    p.SumError
                )
                {
                    Offset = p.Offset,
                    Epsilon = p.Epsilon,
                }),
            ]
        )
        {
            Crop = crop,
            Activated = explained.Explanation.Additive
                ? null
                : [.. explained.Explanation.Activated.Where(a => _prototypes.ContainsKey(a.Prototype)).Select(a => Describe(a, explained))],
        };
    }

    private ExplainedActivation Describe(ActivatedPrototype activated, PhotoExplanation explained)
    {
        (BundleClass c, BundlePrototype prototype) = _prototypes[activated.Prototype];
        (int x, int y, BoundingBox box) = explained.Locate(activated.Map);
        return new ExplainedActivation(
            activated.Prototype,
            c.Class,
            c.Label,
            prototype.Index,
            activated.Similarity,
            prototype.Weight,
            prototype.Weight * activated.Similarity,
            prototype.StrongestClass,
            new PixelPoint(x, y),
            PixelBox.Of(box),
            [.. prototype.Exemplars.Select(e => e.Crop)]
        );
    }

    private sealed record NumberedPrototype(BundleClass Class, BundlePrototype Prototype);
}
