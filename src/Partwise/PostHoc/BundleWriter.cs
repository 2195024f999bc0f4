using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>
/// Writes a decomposed head as a bundle: prototypes, part network, certificate, patches, report. Everything is written into a temporary
/// sibling of the target; the caller moves it into place.
/// </summary>
public sealed class BundleWriter
{
    private const int ExamplesPerClass = 2;
    private const int MaxExamples = 60;

    private readonly Classifier _classifier;
    private readonly HeadDecomposition _decomposition;
    private readonly AtomicDirectory _target;
    private readonly DecodeLimits? _limits;
    private readonly IProgress<FitProgress>? _progress;

    private BundleWriter(Classifier classifier, HeadDecomposition decomposition, AtomicDirectory target, DecodeLimits? limits, IProgress<FitProgress>? progress)
    {
        _classifier = classifier;
        _decomposition = decomposition;
        _target = target;
        _limits = limits;
        _progress = progress;
    }

    /// <summary>Writes the bundle into <paramref name="target"/>, without committing it.</summary>
    /// <param name="classifier">The original model.</param>
    /// <param name="decomposition">Its decomposed head.</param>
    /// <param name="target">Where to.</param>
    /// <param name="description">What the bundle says beside the numbers.</param>
    /// <param name="limits">What images may be at most.</param>
    /// <param name="progress">Told after every image.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">The network has lost exactness.</exception>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public static WrittenBundle Write(
        Classifier classifier, HeadDecomposition decomposition, AtomicDirectory target, BundleDescription description, DecodeLimits? limits = null,
        IProgress<FitProgress>? progress = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        time ??= TimeProvider.System;
        var writer = new BundleWriter(classifier, decomposition, target, limits, progress);
        string network = target.File(BundleFiles.Network);
        writer.WritePrototypes();
        PartNetworkBuilder.Build(classifier, decomposition.FloatPrototypes(classifier.Head), decomposition.Options.TopClasses).SaveAs(network);

        long start = time.GetTimestamp();
        Certificate certificate = CertificateRunner.Run(classifier, network, decomposition, limits, progress, cancellationToken);
        double certified = time.GetElapsedTime(start).TotalSeconds;
        if (!certificate.OriginalOutputsBitIdentical)
        {
            description = description with
            {
                Warnings = [.. description.Warnings, "The part network's own outputs differ from the original model's in their last bits; the certificate says by how much the parts miss the logit."],
            };
        }

        start = time.GetTimestamp();
        BundleDocument document = writer.Document(certificate, description, network, cancellationToken);
        WriteFile(target, BundleFiles.Document, stream => JsonSerializer.Serialize(stream, document, BundleJson.Indented));
        WriteFile(target, BundleFiles.Report, stream => stream.Write(Encoding.UTF8.GetBytes(ReportBuilder.Build(document, [target.Path]))));
        return new WrittenBundle(document, certified, time.GetElapsedTime(start).TotalSeconds);
    }

    private static void WriteFile(AtomicDirectory target, string name, Action<Stream> write)
    {
        string path = target.File(name);
        try
        {
            using FileStream stream = File.Create(path);
            write(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, path);
        }
    }

    private void WritePrototypes()
    {
        using var file = new SafetensorsWriter(_target.File(BundleFiles.Prototypes));
        file.SetMetadata("schema", "partwise.prototypes/1");
        file.SetMetadata("model_sha256", _classifier.Sha256);
        foreach (FittedClass fitted in _decomposition.Classes)
        {
            ClassDecomposition d = fitted.Decomposition;
            string name = string.Create(CultureInfo.InvariantCulture, $"class.{fitted.Class}");
            file.Add<double>(name + ".nmf", d.Factors, d.K, d.Dimensions);
            file.Add<double>(name + ".basis", d.Basis, d.K, d.Dimensions);
            file.Add<double>(name + ".coefficient", d.Coefficients, d.K);
            file.Add<double>(name + ".residual", d.Residuals, d.K, d.Dimensions);
            file.Add<double>(name + ".prototypes", d.Prototypes, d.K, d.Dimensions);
        }
        file.Complete();
    }

    private BundleDocument Document(Certificate certificate, BundleDescription description, string network, CancellationToken cancellationToken)
    {
        Classifier c = _classifier;
        BundleExemplar[][][] patches = DrawPatches(network, out IReadOnlyList<BundleExample> examples, cancellationToken);
        return new BundleDocument
        {
            Version = Version,
            Title = description.Title,
            Kind = "post-hoc",
            Additive = true,
            Model = new BundleModel
            {
                Name = Path.GetFileName(c.Path),
                Sha256 = c.Sha256,
                Classes = c.Head.Classes,
                Input = [3, c.InputHeight, c.InputWidth],
                Features = new BundleFeatures(c.Features.Tensor, c.Features.Channels, c.Features.Height!.Value, c.Features.Width!.Value),
                Head = c.Inspection.Path,
                LabelsSource = JsonNamingPolicy.KebabCaseLower.ConvertName(c.Labels.Source.ToString()),
                Preprocessing = c.Preprocessing.ToJson(),
            },
            Options = Options(description),
            Dataset = description.Dataset,
            Certificate = certificate,
            Labels = c.Labels.Labels,
            Classes = [.. _decomposition.Classes.Select((f, i) => BundleClasses.Describe(f, patches[i], _decomposition.Options))],
            Examples = examples,
            Skipped = [.. _decomposition.SkippedImages.Select(s => new BundleSkipped(s.Path, s.Reason))],
            SkippedClasses = [.. _decomposition.SkippedClasses.Select(s => new BundleSkipped(s.Name, s.Reason))],
            Warnings = description.Warnings,
        };
    }

    private BundleOptions Options(BundleDescription description)
    {
        FitOptions options = _decomposition.Options;
        DecompositionOptions d = options.Decomposition;
        return new BundleOptions
        {
            K = d.K?.ToString(CultureInfo.InvariantCulture) ?? "auto",
            Basis = Word(d.Basis),
            Factorizer = d.Factorizer == Factorizer.KMeans ? "kmeans" : Word(d.Factorizer),
            Refine = Word(d.Refine),
            Assign = Word(options.Assign),
            Seed = d.Seed,
            Crop = Word(options.Crop),
            Preset = description.Preset,
            ImagesPerClass = options.ImagesPerClass,
            TopClasses = options.TopClasses,
        };
    }

    private static string Word<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The version of Partwise.</summary>
    private static string Version => typeof(BundleWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Draws every picture, one decoding per photo; gives the exemplars by class, part and rank.</summary>
    private BundleExemplar[][][] DrawPatches(string network, out IReadOnlyList<BundleExample> examples, CancellationToken cancellationToken)
    {
        var plan = PicturePlan.Of(_decomposition, ExamplesPerClass, MaxExamples);
        BundleExemplar[][][] patches = [.. _decomposition.Classes.Select(c => c.Parts.Select(p => new BundleExemplar[p.Exemplars.Count]).ToArray())];
        BundleExample?[] drawn = new BundleExample?[plan.Examples];
        var preparer = new ImagePreparer(_classifier.Preprocessing, _limits);
        var drawer = new PatchDrawer(_classifier.Features.Height!.Value, _classifier.Features.Width!.Value);
        using PartNetwork parts = PartNetwork.Load(network);
        int done = 0;
        OrderedWorkers.Run(plan.Photos.Count, _decomposition.Options.Threads, () => new NoState(), (i, _, token) =>
        {
            token.ThrowIfCancellationRequested();
            PhotoPlan photo = plan.Photos[i];
            RgbImage image = preparer.Decode(photo.Image.Path);
            PreparedImage prepared = preparer.Prepare(image, photo.Image.Region(_decomposition.Options.Crop));
            foreach (PatchPlan patch in photo.Patches)
                patches[patch.Class][patch.Part][patch.Rank] = DrawPatch(drawer, image, prepared.Geometry, patch);
            foreach (ExamplePlan example in photo.Examples)
                drawn[example.Number] = Explain(parts, image, prepared, photo.Image, example, token);
            _progress?.Report(new FitProgress(FitStage.Report, Interlocked.Increment(ref done), plan.Photos.Count));
        }, cancellationToken);
        examples = [.. drawn.OfType<BundleExample>()];
        return patches;
    }

    private BundleExemplar DrawPatch(PatchDrawer drawer, RgbImage photo, ViewGeometry view, PatchPlan plan)
    {
        FittedClass fitted = _decomposition.Classes[plan.Class];
        Exemplar exemplar = fitted.Parts[plan.Part].Exemplars[plan.Rank];
        BoundingBox window = drawer.Window(exemplar, view);
        string name = string.Create(CultureInfo.InvariantCulture, $"{BundleFiles.Patches}/class{fitted.Class:0000}/part{plan.Part}-{plan.Rank:00}");
        PatchDrawer.WritePatch(photo, window, _target.File(name + ".jpg"));
        PatchDrawer.WriteContext(photo, window, _target.File(name + "-context.jpg"));
        return new BundleExemplar(exemplar.Image, name + ".jpg", name + "-context.jpg", exemplar.Peak, exemplar.Contribution, window.X, window.Y, window.Width, window.Height);
    }

    private BundleExample Explain(PartNetwork parts, RgbImage photo, PreparedImage prepared, DatasetImage image, ExamplePlan plan, CancellationToken cancellationToken)
    {
        float[] input = new float[prepared.Pixels.Length];
        _classifier.Preprocessing.Normalize(prepared.Pixels, input);
        PartExplanation explanation = parts.Explain(input, cancellationToken);
        string name = string.Create(CultureInfo.InvariantCulture, $"{BundleFiles.Photos}/{plan.Number:0000}.jpg");
        return ExampleDrawer.Draw(photo, prepared.Geometry, explanation, image.RelativePath, plan.Truth, name, _target.File(name));
    }

    private sealed class NoState : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
