using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.PostHoc;

/// <summary>The certificate from stored features: what is behind the feature map is run on every photo, what is before it was compared when
/// they were computed.</summary>
internal static class StoredCertificate
{
    /// <param name="classifier">The original model.</param>
    /// <param name="network">The part network.</param>
    /// <param name="decomposition">What it was made from.</param>
    /// <param name="stored">The features, exact.</param>
    /// <param name="progress">Told after every image.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static CertificateResult Run(
        Classifier classifier,
        OnnxModel network,
        HeadDecomposition decomposition,
        IStoredRows stored,
        IProgress<FitProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        using var tail = TailNetwork.Create(network, classifier);
        int size = classifier.Features.Positions * classifier.Features.Channels,
            top = Math.Min(decomposition.Options.TopClasses, classifier.Classes),
            done = 0;
        int[] classes = [.. decomposition.Classes.SelectMany(c => Enumerable.Repeat(c.Class, c.Images))];
        var images = new ImageComparison?[classes.Length];
        OrderedWorkers.Run(
            images.Length,
            decomposition.Options.Threads,
            (i, token) =>
            {
                float[] rows = new float[size];
                StoredAnswer answer = stored.Read(classes[i], decomposition.Images[i], rows, top);
                images[i] = tail.Compare(rows, answer.Top, token) with { Identical = answer.Identical };
                progress?.Report(new FitProgress(FitStage.Certify, Interlocked.Increment(ref done), images.Length));
            },
            cancellationToken
        );
        return CertificateRunner.Certify(classifier, decomposition, images, []);
    }
}
