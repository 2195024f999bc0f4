using System.Buffers;
using System.Collections.Concurrent;
using Partwise.Datasets;
using Partwise.Imaging;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>Runs the images of a plan and decomposes each class behind its last image.</summary>
internal sealed class ClassRun
{
    private readonly Classifier _classifier;
    private readonly FitOptions _options;
    private readonly FitPlan _plan;
    private readonly ImagePreparer _preparer;
    private readonly PreparedImages _kept;
    private readonly WorkClock _clock;
    private readonly FitSources _sources;
    private readonly (int Class, int Image)[] _work;
    private readonly ClassAccumulator[] _accumulators;
    private readonly FittedClass?[] _fitted;
    private readonly IReadOnlyList<DatasetImage>[] _images;
    private readonly FolderAgreement _agreement = new();
    private readonly ConcurrentDictionary<int, string> _failedImages = new();
    private readonly ConcurrentDictionary<int, string> _failedClasses = new();
    private readonly ConcurrentDictionary<int, ClassData> _waiting = new();
    private readonly SharedGroups _groups;

    public ClassRun(
        Classifier classifier,
        FitOptions options,
        FitPlan plan,
        ImagePreparer preparer,
        PreparedImages kept,
        WorkClock clock,
        FitSources sources
    )
    {
        _classifier = classifier;
        _options = options;
        _plan = plan;
        _preparer = preparer;
        _kept = kept;
        _clock = clock;
        _sources = sources;
        _work = [.. plan.Classes.SelectMany((p, c) => p.Images.Select((_, i) => (c, i)))];
        _accumulators =
        [
            .. plan.Classes.Select(p => new ClassAccumulator(p, classifier.Features.Positions, classifier.Features.Channels)
            {
                EvidenceChannels = classifier.IsPlain ? 0 : classifier.Form.Channels,
            }),
        ];
        _fitted = new FittedClass?[plan.Classes.Count];
        _images = [.. plan.Classes.Select(_ => (IReadOnlyList<DatasetImage>)[])];
        _groups = SharedGroups.Of(options.Share, classifier, plan);
    }

    public IReadOnlyList<FittedClass> Fitted => [.. _fitted.OfType<FittedClass>()];

    /// <summary>Whether not one image could be read.</summary>
    public bool NothingReadable => _failedImages.Count == _work.Length;

    /// <summary>How often the model's answers and the classes of the photos agreed.</summary>
    public FolderAgreement Agreement => _agreement;

    /// <summary>What became of every class.</summary>
    public IReadOnlyList<ClassOutcome> Outcomes
    {
        get
        {
            ILookup<int, SkippedImage> skipped = _failedImages
                .OrderBy(f => f.Key)
                .ToLookup(f => _work[f.Key].Class, f => new SkippedImage(ImageAt(f.Key).RelativePath, f.Value));
            return
            [
                .. _plan.Classes.Select(
                    (p, c) => new ClassOutcome(p, _fitted[c], _images[c], [.. skipped[c]], _failedClasses.GetValueOrDefault(c))
                ),
            ];
        }
    }

    public IReadOnlyList<DatasetImage> Images => [.. _images.SelectMany(i => i)];

    public IReadOnlyList<SkippedImage> SkippedImages =>
        [.. _failedImages.OrderBy(f => f.Key).Select(f => new SkippedImage(ImageAt(f.Key).RelativePath, f.Value))];

    public IReadOnlyList<SkippedClass> SkippedClasses =>
        [.. _failedClasses.OrderBy(f => f.Key).Select(f => new SkippedClass(_plan.Classes[f.Key].Label, f.Value))];

    public void Run(IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        int done = 0;
        OrderedWorkers.Run(
            _work.Length,
            _options.Threads,
            () => new ForwardWorker(_classifier, _preparer, _kept, _options.Crop, _clock),
            (i, worker, token) =>
            {
                (int c, int image) = _work[i];
                if (RunImage(i, c, image, worker, token))
                    Decompose(c, token);
                progress?.Report(new FitProgress(FitStage.Decompose, Interlocked.Increment(ref done), _work.Length));
            },
            cancellationToken
        );
        foreach (SharedGroup group in _groups.All)
            Decompose(group, cancellationToken);
    }

    private DatasetImage ImageAt(int work) => _plan.Classes[_work[work].Class].Images[_work[work].Image];

    private bool RunImage(int work, int c, int image, ForwardWorker worker, CancellationToken cancellationToken)
    {
        DatasetImage source = ImageAt(work);
        ClassAccumulator accumulator = _accumulators[c];
        if (_plan.Features.TryRemove(source.Path, out float[]? rows))
            return accumulator.AddRows(image, rows);
        if (_sources.Stored is { } stored)
            return ReadStored(stored, work, c, image);
        try
        {
            worker.Prepare(source);
        }
        catch (ImageException e)
        {
            _failedImages[work] = SkippedImage.ReasonOf(e);
            return accumulator.Skip(image);
        }
        using ClassifierOutput output = worker.Run(_plan.Classes[c].Class, cancellationToken);
        _agreement.Count(output.Logits, _plan.Classes[c].Class);
        return accumulator.Add(image, output);
    }

    private bool ReadStored(IStoredRows stored, int work, int c, int image)
    {
        ClassPlan plan = _plan.Classes[c];
        float[] rows = ArrayPool<float>.Shared.Rent(_classifier.Features.Positions * _classifier.Features.Channels);
        try
        {
            Span<float> own = rows.AsSpan(0, _classifier.Features.Positions * _classifier.Features.Channels);
            StoredAnswer answer = stored.Read(plan.Class, plan.Images[image], own, top: 1);
            if (answer.Failure is { } failure)
            {
                _failedImages[work] = failure;
                return _accumulators[c].Skip(image);
            }
            _agreement.Count(_classifier.Classes, answer.Top[0].Class == plan.Class);
            return _accumulators[c].AddRows(image, own);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rows);
        }
    }

    private void Decompose(int c, CancellationToken cancellationToken)
    {
        ClassPlan plan = _plan.Classes[c];
        ClassData data = _accumulators[c].Take();
        IReadOnlyList<DatasetImage> images = data.Images;
        if (images.Count == 0)
        {
            _failedClasses[c] = $"none of its {plan.Images.Count} images can be read.";
            return;
        }
        int positions = _classifier.Features.Positions;
        int rows = images.Count * positions;
        if (_options.Decomposition.K > rows)
        {
            _failedClasses[c] =
                $"its {images.Count} image{(images.Count == 1 ? " has" : "s have")} {rows} positions, too few for "
                + $"{_options.Decomposition.K} parts; use -k {rows} or less, or more images.";
            return;
        }
        _sources.Keep?.Invoke(plan, data);
        if (_groups.Has(c))
            _waiting[c] = data;
        else
            Decompose(c, data, null, null, cancellationToken);
    }

    // The classes of a group are decomposed when all of them are there.
    private void Decompose(SharedGroup group, CancellationToken cancellationToken)
    {
        List<int> classes = [];
        List<SharedClass> features = [];
        foreach (int c in group.Classes.Where(_waiting.ContainsKey))
        {
            try
            {
                features.Add(ClassMaps.Shared(_classifier, _plan.Classes[c], _waiting[c], OwnOptions));
                classes.Add(c);
            }
            catch (DecompositionException e)
            {
                _failedClasses[c] = e.Message;
            }
        }
        if (classes.Count == 0)
            return;
        int k = _options.Decomposition.K!.Value;
        SharedMemberships[] shared = _clock.OfFactorise(() =>
            SharedParts.Find(features, k, OwnOptions, _options.Threads, cancellationToken)
        );
        OrderedWorkers.Run(
            classes.Count,
            _options.Threads,
            (i, token) =>
            {
                _waiting.TryRemove(classes[i], out ClassData? data);
                Decompose(classes[i], data!, shared[i], group.Name, token);
            },
            cancellationToken
        );
    }

    private DecompositionOptions OwnOptions => _options.Decomposition with { GridWidth = _classifier.Features.Width };

    private void Decompose(int c, ClassData data, SharedMemberships? shared, string? group, CancellationToken cancellationToken)
    {
        ClassPlan plan = _plan.Classes[c];
        try
        {
            ClassMaps maps = _clock.OfFactorise(() => ClassMaps.Decompose(_classifier, plan, data, OwnOptions, shared, cancellationToken));
            _fitted[c] = _clock.OfStatistics(() => ClassStatistics.Describe(plan, data, maps, _classifier, _options.Exemplars)) with
            {
                SharedGroup = group,
            };
            _images[c] = data.Images;
        }
        catch (DecompositionException e)
        {
            _failedClasses[c] = e.Message;
        }
    }
}
