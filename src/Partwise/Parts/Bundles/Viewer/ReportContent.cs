using System.Text.Json;

namespace Partwise.Bundles;

/// <summary>What a report shows of a bundle's document.</summary>
/// <param name="document">What the bundle says.</param>
/// <param name="source">What the page names a picture by, given its path in the bundle.</param>
internal sealed class ReportContent(BundleDocument document, Func<string, string> source)
{
    /// <summary>The classes, without the list of their images: that serves programs, and the page would only grow by it.</summary>
    public IEnumerable<BundleClass> Classes =>
        document.Classes.Select(c =>
            c with
            {
                ImagesUsed = [],
                Prototypes =
                [
                    .. c.Prototypes.Select(p =>
                        p with
                        {
                            Exemplars = [.. p.Exemplars.Select(e => e with { Crop = source(e.Crop), Context = source(e.Context) })],
                        }
                    ),
                ],
            }
        );

    /// <summary>The example images.</summary>
    public IEnumerable<BundleExample> Images => document.Examples.Select(e => e with { Photo = source(e.Photo) });

    /// <summary>Everything that the viewer is given.</summary>
    /// <param name="classes">The classes that go into the page.</param>
    /// <param name="images">The examples that go into the page.</param>
    /// <param name="chunks">Where the others are; null where there are none.</param>
    public ReportData Data(IEnumerable<BundleClass> classes, IEnumerable<BundleExample> images, ReportChunks? chunks)
    {
        AnalysedPatch[] Shown(IReadOnlyList<AnalysedPatch> patches) =>
            [.. patches.Select(p => p with { Crop = source(p.Crop), Context = source(p.Context) })];

        return new ReportData
        {
            Title = document.Title,
            Kind = document.Kind,
            Version = document.Version,
            Model = document.Model with
            {
                Preprocessing = JsonSerializer.SerializeToElement(PreprocessingText.Of(document.Model.Preprocessing)),
            },
            Options = document.Options,
            Certificate = document.Certificate,
            Training = document.Training,
            Analysis = document.Analysis is { } analysis
                ? analysis with
                {
                    Prototypes = [.. analysis.Prototypes.Select(p => p with { Train = Shown(p.Train), Test = Shown(p.Test) })],
                }
                : null,
            Labels = document.Additive ? null : document.Labels,
            Geometry = document.Geometry,
            Classes = [.. classes],
            Images = [.. images],
            Skipped = [.. document.Skipped, .. document.SkippedClasses],
            Warnings = document.Warnings,
            Chunks = chunks,
        };
    }
}
