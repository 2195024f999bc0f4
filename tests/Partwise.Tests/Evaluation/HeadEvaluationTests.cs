using Partwise.Attribution;
using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Explanations;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;
using Partwise.PostHoc;
using Partwise.Testing;
using Partwise.Tests.Models;
using Partwise.Tests.Parts;
using Partwise.Tests.PostHoc;

namespace Partwise.Tests.Evaluation;

/// <summary>Heads of every kind go through the same metrics and methods as the plain one.</summary>
public sealed class HeadEvaluationTests : IDisposable
{
    private static readonly string[] s_axioms = ["completeness", "offset-share", "sensitivity", "linearity", "symmetry"];

    private readonly TemporaryFolder _folder = new();
    private readonly TinyPhotos _photos = new([.. Enumerable.Range(0, 16).Select(i => $"{TinyClassifier.Labels[i % 4]}/{i}.png")]);

    public static TheoryData<string> Names => HeadFormTests.Names;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _photos.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_AnyHead_PartsAddUpAndAreLinear(string name)
    {
        using OpenedModel model = Fit(name);
        EvaluationResult result = Evaluate(
            model,
            ["parts", "parts-shuffled", "grad-cam"],
            [.. s_axioms, "deletion", "insertion", "top-parts-error", "sufficiency", "negative-map-mass", "overlap", "max-sensitivity"]
        );
        EvaluationRow Row(string method, string metric) =>
            Assert.Single(result.Rows, r => r.Method == method && r.Variant.StartsWith(metric + ":", StringComparison.Ordinal));
        Assert.InRange(Row("parts", "completeness").Value, 0, 1e-5);
        Assert.InRange(Row("parts", "linearity").Value, 0, 1e-5);
        Assert.True(
            double.IsFinite(Row("parts", "deletion").Value + Row("parts", "insertion").Value + Row("parts", "max-sensitivity").Value)
        );
        Assert.InRange(Row("parts", "negative-map-mass").Value, 0, 1);
        bool constant = model.Network!.HasOffset;
        Assert.Equal(constant ? 1 : 0, result.Rows.Count(r => r is { Method: "parts", Variant: "offset-share:of-logit" }));
        // One linear layer on pooled features: what a place adds is known, and equal places are equal.
        if (model.Classifier.Head is not null)
        {
            Assert.InRange(Row("parts", "sensitivity").Value, 0, 1e-4);
            Assert.InRange(Row("parts", "symmetry").Value, 0, 1e-4);
        }
    }

    [Theory]
    [InlineData("layer norm behind a layer")]
    [InlineData("hidden")]
    [InlineData("flatten")]
    [InlineData("class token")]
    public void Run_HeadsBeyondOneVector_EveryMethodIsMeasured(string name)
    {
        using OpenedModel model = Fit(name);
        string[] methods =
        [
            "parts",
            .. AttributionMethods
                .Names.Where(m => m is not ("cam" or "occlusion") && (m != "attention-rollout" || name == "class token"))
                .Select(m => m is "rise" or "lime" ? m + ":8" : m),
        ];
        EvaluationResult result = Evaluate(model, methods, ["completeness", "deletion"]);
        Assert.All(
            methods,
            m => Assert.Contains(result.Rows, r => r.Method == m && r.Variant.StartsWith("deletion:", StringComparison.Ordinal))
        );
        EvaluationResult randomised = Evaluate(model, ["grad-cam", "hires-cam", "gradient"], ["model-randomisation"]);
        Assert.Equal(3, randomised.Rows.Count);
    }

    [Fact]
    public void Read_LinearHeadWithAConstantOfItsOwn_OffsetIsATermOfItsOwn()
    {
        using OpenedModel model = Fit("layer norm behind a layer");
        SeenPhoto photo = model.Look(
            Directory.EnumerateFiles(_photos.Path, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First(),
            cancellationToken: Token
        );
        using PartNetwork network = PartNetwork.Load(Path.Combine(model.Path, "network.onnx"));
        foreach (PartPrediction expected in network.Explain(photo.Subject.Input.Span, Token).Predictions)
        {
            PartPrediction actual = ClassParts.Read(model, photo.Subject, expected.Class);
            Assert.Equal(expected.Bias, actual.Bias, 1e-5f);
            Assert.Equal(expected.Offset!.Value, actual.Offset!.Value, 1e-4f);
            Assert.All(expected.Parts, (p, i) => Assert.Equal(p.Contribution, actual.Parts[i].Contribution, 1e-4f));
            Assert.InRange(actual.SumError, 0, 1e-5 * Math.Max(1, Math.Abs(actual.Logit)));
        }
    }

    [Fact]
    public void FeatureGradients_ClassToken_AreTheSlopesOfTheHead()
    {
        using OpenedModel model = Fit("class token");
        AttributionSubject subject = model
            .Look(
                Directory.EnumerateFiles(_photos.Path, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First(),
                cancellationToken: Token
            )
            .Subject;
        float[] input = subject.HeadInput.ToArray(),
            gradient = new float[input.Length];
        Assert.Equal((6 * 16, 6), (subject.Features.Length, subject.Context));
        model.Model.FeatureGradients(input, [0, 1, 0, 0], gradient, Token);
        const float Step = 1e-2f;
        float[] up = new float[4],
            down = new float[4];
        for (int i = 0; i < input.Length; i += 7)
        {
            float[] moved = (float[])input.Clone();
            moved[i] = input[i] + Step;
            model.Model.ScoreFeatures(moved, 1, up, Token);
            moved[i] = input[i] - Step;
            model.Model.ScoreFeatures(moved, 1, down, Token);
            Assert.Equal(((double)up[1] - down[1]) / (2 * Step), gradient[i], 2e-3);
        }
    }

    [Fact]
    public void Of_ClassTokenHead_ContrastAddsUpWithTheOffsets()
    {
        using OpenedModel model = Fit("class token");
        SeenPhoto photo = model.Look(
            Directory.EnumerateFiles(_photos.Path, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First(),
            cancellationToken: Token
        );
        var contrast = ClassContrast.Of(model, photo.Subject, 0, 1);
        Assert.NotNull(contrast.OffsetDifference);
        Assert.InRange(contrast.SumError, 0, 1e-5);
        Assert.Equal(contrast.Parts.Sum(p => p.Difference), contrast.Map.Values.Sum(v => (double)v), 1e-5);
    }

    /// <summary>What such a head reads beside the feature map goes along to its parts.</summary>
    [Fact]
    public void AuditAndCompare_ClassTokenHead_ReadAllThatTheHeadReads()
    {
        using OpenedModel model = Fit("class token");
        ImageDataset photos = DatasetReader.Open(_photos.Path);
        AuditResult audit = Auditor.Run(model, photos, cancellationToken: Token);
        Assert.Equal((16, 16), (audit.Photos, audit.Labelled));
        Assert.NotEmpty(audit.Parts);
        ComparisonResult compared = Comparer.Run(model, model, photos, threads: 1, cancellationToken: Token);
        Assert.Equal(16, compared.Agree);
        Assert.NotEmpty(compared.Classes);
    }

    private OpenedModel Fit(string name)
    {
        OnnxModel tiny = HeadFormTests.ModelOf(name);
        tiny.SetMetadata(LabelSet.MetadataKey, string.Join('\n', TinyClassifier.Labels));
        tiny.SaveAs(_folder.File("model.onnx"));
        string bundle = _folder.File("tiny.partwise");
        BundleFit.Run(
            _folder.File("model.onnx"),
            _photos.Path,
            bundle,
            new BundleFitOptions { Fit = new FitOptions { Decomposition = new DecompositionOptions { K = 2 } } },
            cancellationToken: Token
        );
        return OpenedModel.Open(bundle, cancellationToken: Token);
    }

    private EvaluationResult Evaluate(OpenedModel model, string[] methods, string[] metrics)
    {
        ImageDataset photos = DatasetReader.Open(_photos.Path, new DatasetOptions { WithClasses = false });
        return Evaluator.Run(
            model,
            photos,
            new EvaluationOptions
            {
                Methods = methods,
                Metrics = metrics,
                Images = 4,
                Resamples = 20,
            },
            Token
        );
    }
}
