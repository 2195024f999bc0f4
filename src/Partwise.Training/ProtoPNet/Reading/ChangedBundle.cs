using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;

namespace Partwise.Training.ProtoPNet;

/// <summary>Writes the bundle of a prototype network anew after prototypes of it have gone or changed.</summary>
internal sealed class ChangedBundle
{
    private readonly string _folder;
    private readonly BundleDocument _document;
    private readonly AnalysisImages _images;
    private readonly AnalysisOptions _reading;

    /// <param name="folder">The bundle before.</param>
    /// <param name="document">What it says.</param>
    /// <param name="images">Its photos.</param>
    /// <param name="reading">How they are read.</param>
    public ChangedBundle(string folder, BundleDocument document, AnalysisImages images, AnalysisOptions reading) =>
        (_folder, _document, _images, _reading) = (folder, document, images, reading);

    /// <summary>Writes the new bundle, without committing it.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="network">The network as it is now.</param>
    /// <param name="numbersBefore">The number that each of its prototypes had before.</param>
    /// <param name="similarities">Those of the training photos to its prototypes.</param>
    /// <param name="lastLayer">How good its last layer is; null where that is as it was.</param>
    /// <param name="stage">The entry for its training.</param>
    /// <param name="warnings">What a person should know beside what was known.</param>
    /// <param name="redrawn">The patches of prototypes that are others now, by their numbers; null for none. They lie in
    /// <paramref name="target"/> already.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public BundleDocument Write(
        AtomicDirectory target,
        ProtoPNetNetwork network,
        IReadOnlyList<int> numbersBefore,
        PhotoSimilarities similarities,
        BundleLastLayer? lastLayer,
        BundleStage stage,
        IEnumerable<string> warnings,
        IReadOnlyDictionary<int, DrawnPatch>? redrawn = null,
        CancellationToken cancellationToken = default
    )
    {
        OnnxModel model = ProtoPNetBuilder.Inference(network, _document.Options.TopClasses);
        if (_document.Geometry is { } geometry)
            model.SetMetadata(PartOutputs.GeometryKey, geometry.ToJson());
        if (OnnxModel.Load(Path.Combine(_folder, BundleFiles.Network)).GetMetadata(PartOutputs.HistoryKey) is { } history)
            model.SetMetadata(PartOutputs.HistoryKey, history);
        model.SaveAs(target.File(BundleFiles.Network));
        _ = PrototypeFile.Read(Path.Combine(_folder, BundleFiles.Prototypes), out IReadOnlyDictionary<string, string> metadata);
        PrototypeFile.Write(target.File(BundleFiles.Prototypes), network, metadata.Where(e => e.Key == "backbone_sha256"));
        redrawn ??= new Dictionary<int, DrawnPatch>();
        BundleDocument document = _document with
        {
            Analysis = null,
            Classes = [.. _document.Classes.Select(c => Class(c, network, numbersBefore, similarities, redrawn)).OfType<BundleClass>()],
            Training = _document.Training is { } training
                ? training with
                {
                    Stages = [.. training.Stages, stage],
                    LastLayer = lastLayer ?? training.LastLayer,
                }
                : null,
            Examples = Explain(target.File(BundleFiles.Network), cancellationToken),
            Warnings = [.. _document.Warnings, .. warnings],
        };
        BundleBuilder.CopyPictures(_folder, target, document);
        return BundleBuilder.Complete(target, document);
    }

    /// <summary>A class with the prototypes that it keeps; null where it keeps none.</summary>
    private static BundleClass? Class(
        BundleClass c,
        ProtoPNetNetwork network,
        IReadOnlyList<int> numbersBefore,
        PhotoSimilarities similarities,
        IReadOnlyDictionary<int, DrawnPatch> redrawn
    )
    {
        Dictionary<int, int> numbers = numbersBefore.Select((old, j) => (old, j)).ToDictionary(p => p.old, p => p.j);
        BundlePrototype[] own = [.. c.Prototypes.Where(p => p.Prototype is { } n && numbers.ContainsKey(n))];
        int[] photos = [.. Enumerable.Range(0, similarities.Labels.Length).Where(n => similarities.Labels[n] == c.Class)];
        if (own.Length == 0 || photos.Length == 0)
            return null;
        ClassConnection connection = network.Connection;
        double Sum(int n, IEnumerable<int> prototypes) => prototypes.Sum(j => similarities.Added(n, j, c.Class, connection));
        int[] rows = [.. own.Select(p => numbers[p.Prototype!.Value])];
        double evidence = photos.Average(n => Sum(n, rows)),
            logit = photos.Average(n => Sum(n, Enumerable.Range(0, similarities.Prototypes)));
        return c with
        {
            K = own.Length,
            Bias = (float)(logit - evidence),
            MeanLogit = logit,
            Prototypes =
            [
                .. own.Select(
                    (p, i) =>
                        p with
                        {
                            Index = i,
                            Prototype = rows[i],
                            Weight = connection[c.Class, rows[i]],
                            StrongestClass = connection.StrongestClass(rows[i], c.Class),
                            Contribution = ContributionStatistics.Of(
                                [.. photos.Select(n => similarities.Added(n, rows[i], c.Class, connection))],
                                evidence
                            ),
                            Origin = redrawn.TryGetValue(rows[i], out DrawnPatch? patch) ? patch.Origin : p.Origin,
                            Exemplars = patch is null ? p.Exemplars : [patch.Exemplar],
                        }
                ),
            ],
        };
    }

    /// <summary>The examples, explained by the new network; those whose photos are not in the dataset are left out.</summary>
    private BundleExample[] Explain(string path, CancellationToken cancellationToken)
    {
        Dictionary<string, DatasetImage> photos = _images
            .Train.Concat(_images.Test)
            .DistinctBy(i => i.RelativePath)
            .ToDictionary(i => i.RelativePath, StringComparer.Ordinal);
        using PartNetwork network = PartNetwork.Load(path);
        var preparer = new ImagePreparer(network.Preprocessing, _reading.Limits);
        List<BundleExample> examples = [];
        foreach (BundleExample example in _document.Examples.Where(e => photos.ContainsKey(e.Path)))
        {
            try
            {
                PreparedImage prepared = preparer.Prepare(photos[example.Path].Path, photos[example.Path].Region(_images.Crop));
                float[] input = new float[prepared.Pixels.Length];
                preparer.Preprocessing.Normalize(prepared.Pixels, input);
                PartExplanation explained = network.Explain(input, cancellationToken);
                examples.Add(example with { Predictions = explained.Predictions, Activated = explained.Activated });
            }
            catch (ImageException)
            {
                // A photo that has broken since is left out, as one that is not there.
            }
        }
        return [.. examples];
    }
}
