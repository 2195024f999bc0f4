using Partwise.Engine;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>
/// Runs the original model and the part network side by side, with the same batch and thread settings, on the images used, and writes down
/// what differs.
/// </summary>
internal sealed class CertificateRunner
{
    private readonly Lock _lock = new();
    private double _maximum;
    private double _relative;
    private double _sum;
    private int _predictions;
    private int _images;
    private bool _identical = true;

    /// <summary>Runs both and gives the certificate.</summary>
    /// <param name="classifier">The original model.</param>
    /// <param name="networkPath">The part network's file.</param>
    /// <param name="decomposition">What the network was made from.</param>
    /// <param name="limits">What images may be at most.</param>
    /// <param name="progress">Told after every image.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static Certificate Run(Classifier classifier, string networkPath, HeadDecomposition decomposition, DecodeLimits? limits,
        IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        var runner = new CertificateRunner();
        FitOptions options = decomposition.Options;
        using InferenceSession original = new(classifier.Path, EngineSessions.Options(classifier.Model, intraOpThreads: 1));
        using InferenceSession network = new(networkPath, EngineSessions.Options(classifier.Model, intraOpThreads: 1));
        string[] originalOutputs = [.. original.Outputs.Select(o => o.Name)];
        string[] networkOutputs = [.. originalOutputs, PartOutputs.Logit, PartOutputs.Bias, PartOutputs.Contribution];
        var preparer = new ImagePreparer(classifier.Preprocessing, limits);
        var clock = new WorkClock(TimeProvider.System);
        int done = 0;
        OrderedWorkers.Run(decomposition.Images.Count, options.Threads, () => new ForwardWorker(classifier, preparer, decomposition.Prepared, options.Crop, clock), (i, worker, token) =>
        {
            worker.Prepare(decomposition.Images[i]);
            string[] input = [classifier.Inspection.InputName];
            OrtValue[] expected = original.Run(input, [worker.Input], originalOutputs, cancellationToken: token);
            OrtValue[] actual = network.Run(input, [worker.Input], networkOutputs, cancellationToken: token);
            runner.Compare(expected, actual);
            foreach (OrtValue value in expected.Concat(actual))
                value.Dispose();
            progress?.Report(new FitProgress(FitStage.Certify, Interlocked.Increment(ref done), decomposition.Images.Count));
        }, cancellationToken);
        return runner.Certify(classifier, decomposition);
    }

    private void Compare(OrtValue[] expected, OrtValue[] actual)
    {
        bool identical = true;
        for (int o = 0; o < expected.Length; o++)
            identical &= SameBits(expected[o], actual[o]);
        ReadOnlySpan<float> logits = actual[expected.Length].AsSpan<float>(), biases = actual[expected.Length + 1].AsSpan<float>();
        ReadOnlySpan<float> contributions = actual[expected.Length + 2].AsSpan<float>();
        int k = contributions.Length / logits.Length;
        lock (_lock)
        {
            _images++;
            _identical &= identical;
            for (int t = 0; t < logits.Length; t++)
            {
                float total = biases[t];
                foreach (float contribution in contributions.Slice(t * k, k))
                    total += contribution;
                double error = Math.Abs((double)total - logits[t]);
                _maximum = Math.Max(_maximum, error);
                _relative = Math.Max(_relative, error / Math.Max(1, Math.Abs(logits[t])));
                _sum += error;
                _predictions++;
            }
        }
    }

    private static bool SameBits(OrtValue a, OrtValue b)
        => a.ElementType == b.ElementType && a.Shape.AsSpan().SequenceEqual(b.Shape) && RawBytes(a).SequenceEqual(RawBytes(b));

    private static unsafe ReadOnlySpan<byte> RawBytes(OrtValue value) => new(value.DangerousGetPointer(), checked((int)value.ByteLength));

    private Certificate Certify(Classifier classifier, HeadDecomposition decomposition)
    {
        double prototypes = 0, network = 0;
        IReadOnlyList<ClassPrototypes> stored = decomposition.FloatPrototypes(classifier.Head);
        for (int c = 0; c < decomposition.Classes.Count; c++)
        {
            FittedClass fitted = decomposition.Classes[c];
            ReadOnlySpan<float> row = classifier.Head.Row(fitted.Class);
            prototypes = Math.Max(prototypes, PrototypeSums.MaxErrorRounded(fitted.Decomposition.Prototypes, row));
            network = Math.Max(network, PrototypeSums.MaxError(stored[c].Values, row));
        }
        return new Certificate
        {
            PrototypeSumMaxAbs = prototypes,
            NetworkSumMaxAbs = network,
            LogitSumMaxAbs = _maximum,
            LogitSumMeanAbs = _predictions == 0 ? 0 : _sum / _predictions,
            LogitSumMaxRelative = _relative,
            LogitSumMaxAbsDouble = decomposition.Classes.Max(c => c.LogitSumMaxAbsDouble),
            OriginalOutputsBitIdentical = _identical,
            Images = _images,
        };
    }
}
