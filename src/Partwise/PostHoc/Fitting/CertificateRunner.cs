using System.Collections.Concurrent;
using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx.Inference;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>
/// Runs the original model and the part network side by side, with the same batch and thread settings, on the images used, and writes down
/// what differs. An image that can no longer be read is left out and listed.
/// </summary>
internal sealed class CertificateRunner
{
    private readonly Classifier _classifier;
    private readonly HeadDecomposition _decomposition;
    private readonly ImageComparison?[] _images;
    private readonly ConcurrentDictionary<int, string> _failed = new();

    private CertificateRunner(Classifier classifier, HeadDecomposition decomposition)
    {
        _classifier = classifier;
        _decomposition = decomposition;
        _images = new ImageComparison?[decomposition.Images.Count];
    }

    /// <summary>Runs both and gives the certificate.</summary>
    /// <param name="classifier">The original model.</param>
    /// <param name="networkPath">The part network's file.</param>
    /// <param name="decomposition">What the network was made from.</param>
    /// <param name="limits">What images may be at most.</param>
    /// <param name="progress">Told after every image.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static CertificateResult Run(
        Classifier classifier,
        string networkPath,
        HeadDecomposition decomposition,
        DecodeLimits? limits,
        IProgress<FitProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var runner = new CertificateRunner(classifier, decomposition);
        runner.Compare(networkPath, new ImagePreparer(classifier.Preprocessing, limits), progress, cancellationToken);
        return Certify(
            classifier,
            decomposition,
            runner._images,
            [.. runner._failed.OrderBy(f => f.Key).Select(f => new SkippedImage(decomposition.Images[f.Key].RelativePath, f.Value))]
        );
    }

    private void Compare(string networkPath, ImagePreparer preparer, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        FitOptions options = _decomposition.Options;
        // A file whose input was adapted takes other tensors than its network, and weights behind links the engine does not find; then it
        // is the graph in memory that both are.
        using InferenceSession original = _classifier.IsFile
            ? new(_classifier.Path, EngineSessions.Options(_classifier.Model, intraOpThreads: 1))
            : EngineSessions.Create(_classifier.Model, intraOpThreads: 1);
        // The network's weights may lie in a file beside it, not beside the original: the engine finds them from its path.
        using InferenceSession network = new(networkPath, EngineSessions.Options(model: null, intraOpThreads: 1));
        // Sequences, maps and texts are no numbers to compare.
        string[] originalOutputs =
        [
            .. original.Outputs.Where(o => o.ElementType is not (null or TensorElementType.String)).Select(o => o.Name),
        ];
        bool hasOffset = _classifier.Form.HasOffset,
            hasEpsilon = _classifier.Head is null;
        string[] more =
        [
            .. hasOffset ? [PartOutputs.Offset] : (string[])[],
            .. hasEpsilon ? [PartOutputs.Epsilon] : (string[])[],
            PartOutputs.Class,
        ];
        string[] networkOutputs = [.. originalOutputs, PartOutputs.Logit, PartOutputs.Bias, PartOutputs.Contribution, .. more];
        HashSet<int> fitted = [.. _decomposition.Classes.Select(c => c.Class)];
        string[] input = [_classifier.Inspection.InputName];
        int done = 0;
        OrderedWorkers.Run(
            _images.Length,
            options.Threads,
            () => new ForwardWorker(_classifier, preparer, _decomposition.Prepared, options.Crop, clock: null),
            (i, worker, token) =>
            {
                if (Prepare(worker, i))
                {
                    OrtValue[] expected = [],
                        actual = [];
                    try
                    {
                        expected = original.Run(input, [worker.Input], originalOutputs, cancellationToken: token);
                        actual = network.Run(input, [worker.Input], networkOutputs, cancellationToken: token);
                        _images[i] = ImageComparison.Of(expected, actual, hasOffset, hasEpsilon, fitted);
                    }
                    finally
                    {
                        foreach (OrtValue value in expected.Concat(actual))
                            value.Dispose();
                    }
                }
                progress?.Report(new FitProgress(FitStage.Certify, Interlocked.Increment(ref done), _images.Length));
            },
            cancellationToken
        );
    }

    private bool Prepare(ForwardWorker worker, int i)
    {
        try
        {
            worker.Prepare(_decomposition.Images[i]);
            return true;
        }
        catch (ImageException e)
        {
            _failed[i] = "it could be read for the fit, but not for the certificate: " + SkippedImage.ReasonOf(e);
            return false;
        }
    }

    /// <summary>Puts the certificate together.</summary>
    internal static CertificateResult Certify(
        Classifier classifier,
        HeadDecomposition decomposition,
        ImageComparison?[] images,
        IReadOnlyList<SkippedImage> skipped
    )
    {
        var classes = new List<ClassCertificate>();
        IReadOnlyList<ClassPrototypes> stored = decomposition.FloatPrototypes(classifier.Head);
        int first = 0;
        for (int c = 0; c < decomposition.Classes.Count; c++)
        {
            FittedClass fitted = decomposition.Classes[c];
            // A head taken by its gradient has no constant vector that prototypes could add up to.
            ReadOnlySpan<float> row = classifier.Head is { } head ? head.Row(fitted.Class) : [];
            classes.Add(
                new ClassCertificate(
                    row.IsEmpty ? 0 : PrototypeSums.MaxErrorRounded(fitted.Decomposition.Prototypes, row),
                    row.IsEmpty ? 0 : PrototypeSums.MaxError(stored[c].Values, row),
                    images.Skip(first).Take(fitted.Images).Max(i => i?.Maximum) ?? 0,
                    fitted.LogitSumMaxAbsDouble,
                    fitted.LogitSumMeanAbsDouble,
                    fitted.Images
                )
                {
                    NetworkSumLimit = row.IsEmpty ? 0 : PrototypeSums.Resolution(stored[c].Values, row.Length),
                }
            );
            first += fitted.Images;
        }
        // In the order of the images, so that the sums do not depend on the number of workers.
        Certificate certificate = CertificateSum.Of(classifier, [.. images.OfType<ImageComparison>()], classes);
        return new CertificateResult(certificate, classes, skipped) { Images = images };
    }
}
