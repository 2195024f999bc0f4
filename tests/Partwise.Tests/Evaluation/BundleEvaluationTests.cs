using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Explanations;
using Partwise.Files;
using Partwise.Onnx;
using Partwise.Parts;
using Partwise.Testing;
using Partwise.Tests.Bundles;

namespace Partwise.Tests.Evaluation;

public sealed class BundleEvaluationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _bundle;
    private readonly ImageDataset _birds;

    public BundleEvaluationTests()
    {
        _bundle = SmallBundle.Make(_folder);
        _birds = SmallBirds.Make(_folder);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static EvaluationOptions Options =>
        new()
        {
            Methods = ["parts", "parts-shuffled", "grad-cam"],
            Metrics =
            [
                "accuracy",
                "completeness",
                "deletion",
                "deletion:xplique",
                "top-parts-error",
                "consistency",
                "stability",
                "no-hit-rate",
                "distinct-parts",
                "purity",
                "heatmap-stability",
                "c2",
            ],
            Draws = 2,
            Resamples = 50,
            Drop = [new ClassPart(0, 0)],
        };

    [Fact]
    public void Run_Bundle_GivesRowsCurvesAndTables()
    {
        using OpenedModel model = OpenedModel.Open(_bundle, cancellationToken: Token);
        EvaluationResult result = Evaluator.Run(model, _birds, Options, Token),
            threads = Evaluator.Run(model, _birds, Options with { Threads = 3 }, Token);
        Assert.Equal(result.Rows, threads.Rows);
        EvaluationRow Row(string method, string variant) => Assert.Single(result.Rows, r => r.Method == method && r.Variant == variant);
        Assert.InRange(Row("parts", "completeness:relative").Value, 0, 1e-5);
        Assert.True(Row("parts-shuffled", "completeness:relative").Value > 1e-3);
        // The alias and the full name are one metric.
        Assert.Single(result.Rows, r => r.Method == "grad-cam" && r.Variant == "deletion:xplique");
        Assert.Equal("accuracy:top-1", Row("parts", "accuracy:top-1").Variant);
        Assert.Equal(
            Row("parts", "accuracy-without:0:1").Value - Row("parts", "accuracy:top-1").Value,
            Row("parts", "accuracy-change:0:1").Value,
            1e-12
        );
        Assert.Equal(Row("model", "accuracy:top-1").Value, Row("parts", "accuracy:top-1").Value);
        EvaluationCurve deletion = Assert.Single(result.Curves, c => c.Method == "grad-cam" && c.Metric == "deletion");
        Assert.Equal((11, 0.0, 1.0, 12), (deletion.Points.Count, deletion.Points[0].X, deletion.Points[^1].X, deletion.Points[0].N));
        Assert.All(deletion.Points, p => Assert.True(p.Low <= p.Mean + 1e-9 && p.Mean <= p.High + 1e-9));
        Assert.Equal([1.0, 2], result.Curves.Single(c => c.Method == "parts" && c.Metric == "top-parts-error").Points.Select(p => p.X));
        Assert.Equal(["red", "blue"], result.Classes.Where(c => c.Method == "parts").Select(c => c.Label).OrderDescending());
        Assert.Equal([("beak", true), ("tail", false)], result.Parts.Where(p => p.Method == "parts").Select(p => (p.Part, p.Visible > 0)));
        Assert.Equal(4, result.Prototypes.Count(p => p.Method == "parts"));
        Assert.Equal((11.5, 2), (result.Noise[0].GreyLevels, result.Noise[0].Draws));
        Assert.Equal(11.5 / 127.5, result.Noise[0].Normalised, 1e-9);
        Assert.InRange(Row("parts", "heatmap-stability:half-splits").Value, -1, 1);
        Assert.Contains(result.Omitted, o => o.Metric == "c2" && o.Reason == "It needs an encoder: `Encoder`.");
        Assert.Contains(
            result.Omitted,
            o => o.Metric == "heatmap-stability of parts-shuffled" && o.Reason.StartsWith("It needs half-splits", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Run_TwoBundlesAgainstAThirdWithEncoder_NamesRowsByBundle()
    {
        string copy = _folder.File("other.partwise");
        Copy(_bundle, copy);
        IReadOnlyList<OpenedModel> models = OpenedModel.OpenAll([_bundle, copy], cancellationToken: Token);
        using OpenedModel model = Assert.Single(models);
        using FeatureEncoder encoder = FeatureEncoder.Load(_folder.File("model.onnx"), Token);
        Assert.Equal(6, encoder.Channels);
        var request = new EvaluationRequest(models, _birds, Options with { Methods = ["parts", "random"], Drop = [] })
        {
            Against = OpenedModel.OpenParts(_bundle),
            Encoder = encoder,
        };
        EvaluationResult result = Evaluator.Run(request, Token);
        Assert.Equal(["model", "small:parts", "other:parts", "random"], result.Rows.Select(r => r.Method).Distinct());
        // A bundle compared with itself, and with its copy, agrees in full.
        Assert.All(result.Rows.Where(r => r.Variant == "heatmap-stability:against"), r => Assert.Equal(1, r.Value, 1e-6));
        EvaluationRow[] c2 = [.. result.Rows.Where(r => r.Variant == C2Score.Variant)];
        Assert.Equal(2, c2.Length);
        Assert.Equal(c2[0].Value, c2[1].Value);
        Assert.InRange(c2[0].Value, -1, 1);
    }

    [Fact]
    public void Run_PartsThatDoNotExist_AreNotDropped()
    {
        using OpenedModel model = OpenedModel.Open(_bundle, cancellationToken: Token);
        string Message(ClassPart part) =>
            Assert.Throws<PartwiseException>(() => Evaluator.Run(model, _birds, Options with { Drop = [part] }, Token)).Message;
        Assert.Equal("'small' has no parts of class 7 to drop; it has the classes 0, 1.", Message(new ClassPart(7, 0)));
        Assert.Equal("'small' has no part 3 of class 1 to drop; it has the parts 1 to 2.", Message(new ClassPart(1, 2)));
        Assert.Equal("12:3", new ClassPart(12, 2).ToString());
    }

    [Theory]
    [InlineData(
        "parts-pca",
        "There is no method 'parts-pca'; 'parts' are the parts of every bundle given, 'parts-shuffled' the same with the classes' "
            + "prototypes swapped. For other prototypes fit another bundle of the model, such as one fitted with `Factorizer` random (or "
            + "pca), and give both:"
    )]
    [InlineData("gradcam", "There is no method 'gradcam'; did you mean 'grad-cam'? Choose among parts, parts-shuffled, cam, grad-cam, ")]
    [InlineData("nmf:parts", "There is no method 'nmf:parts'; choose among parts, parts-shuffled, cam, ")]
    public void Run_UnknownMethod_SaysWhatThereIs(string name, string message)
    {
        using OpenedModel model = OpenedModel.Open(_bundle, cancellationToken: Token);
        Assert.StartsWith(
            message,
            Assert
                .Throws<PartwiseException>(() => Evaluator.Run(model, _birds, Options with { Methods = [name], Drop = [] }, Token))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Run_ClassWithoutTestImages_SaysWhichIsLeftOut()
    {
        using OpenedModel model = OpenedModel.Open(_bundle, cancellationToken: Token);
        ImageDataset onlyRed = _birds with { Images = [.. _birds.Images.Where(i => i.Class == 0)] };
        EvaluationResult result = Evaluator.Run(
            model,
            onlyRed,
            Options with
            {
                Methods = ["parts"],
                Metrics = ["consistency"],
                Drop = [],
            },
            Token
        );
        Assert.Contains(
            new OmittedMetric("1 of 2 classes of parts", "The part scores leave out classes without images: blue."),
            result.Omitted
        );
        Assert.Equal(["red"], result.Classes.Select(c => c.Label));
        string nothing = Assert
            .Throws<PartwiseException>(() =>
                Evaluator.Run(
                    model,
                    _birds with
                    {
                        Images = [_birds.Images[0]],
                    },
                    Options with
                    {
                        Methods = ["parts"],
                        Metrics = ["consistency"],
                        Drop = [],
                    },
                    Token
                )
            )
            .Message;
        Assert.StartsWith("Nothing was measured. ", nothing, StringComparison.Ordinal);
        Assert.Contains(
            "No class has a part that is visible in at least 5 of its images; use more images.",
            nothing,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Open_AnnotationsCutShort_NamesFileAndLine()
    {
        using var folder = new TemporaryFolder();
        DatasetException e = Assert.Throws<DatasetException>(() =>
            SmallBirds.Make(
                folder,
                damage: root =>
                {
                    string path = Path.Combine(root, "parts", "part_locs.txt"),
                        text = File.ReadAllText(path);
                    File.WriteAllText(path, text[..(text.TrimEnd().LastIndexOf('\n') + 8)]);
                }
            )
        );
        Assert.Contains("part_locs.txt, line 24: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("is not of the form 'image-number part-number x y visible'", e.Message, StringComparison.Ordinal);
        using var other = new TemporaryFolder();
        Assert.Contains(
            "the class number 9 is not in classes.txt; it lists 2 classes",
            Assert
                .Throws<DatasetException>(() =>
                    SmallBirds.Make(other, damage: root => File.AppendAllLines(Path.Combine(root, "image_class_labels.txt"), ["1 9"]))
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Run_ProtoPNetBundle_MeasuresWhatNeedsNoSum()
    {
        string folder = ProtoPNet();
        using OpenedModel model = OpenedModel.Open(folder, cancellationToken: Token);
        Assert.IsType<SimilarityParts>(model.Parts[0].Network);
        Assert.Equal("activation_maps", model.Classifier.Features!.Tensor);
        EvaluationResult result = Evaluator.Run(
            model,
            _birds,
            Options with
            {
                Methods = ["parts"],
                Metrics = ["accuracy", "completeness", "top-parts-error", "deletion", "overlap", "consistency"],
            },
            Token
        );
        Assert.Equal(
            ["accuracy", "deletion", "overlap", "consistency"],
            result.Rows.Select(r => r.Metric).Where(m => !m.StartsWith("accuracy-", StringComparison.Ordinal)).Distinct()
        );
        Assert.Equal(
            ["completeness of parts", "top-parts-error of parts"],
            result.Omitted.Where(o => o.Reason.StartsWith("A ProtoPNet adds the maximum", StringComparison.Ordinal)).Select(o => o.Metric)
        );
        Assert.Equal(result.Rows.Single(r => r.Method == "model").Value, result.Rows.First(r => r.Variant == "accuracy:top-1").Value);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A bundle as ProtoPNet writes it: similarity maps, the highest of each, and one linear layer.</summary>
    private string ProtoPNet()
    {
        string folder = _folder.File("proto.partwise");
        Copy(_bundle, folder);
        string document = Path.Combine(folder, BundleFiles.Document),
            network = Path.Combine(folder, BundleFiles.Network);
        File.WriteAllText(document, File.ReadAllText(document).Replace("\"post-hoc\"", "\"protopnet\"", StringComparison.Ordinal));
        var random = new Random(3);
        float[] Values(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextSingle() - 0.4f)];
        float[] connection = [1, 1, -0.5f, -0.5f, -0.5f, -0.5f, 1, 1];
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, "N", 3, 32, 32);
        string kernel = g.Initializer(Values(4 * 3 * 64), 4, 3, 8, 8);
        g.NamedNode("activation_maps", "Relu", [g.Conv(x, kernel, stride: 8)]);
        // As in the real network, the highest similarity does not come from the maps themselves.
        string other = g.Node("Relu", g.Conv(x, kernel, stride: 8));
        g.NamedNode("similarities", "Flatten", [g.Node("GlobalMaxPool", other)]);
        g.NamedNode("logits", "Gemm", ["similarities", g.Initializer(connection, 2, 4)], OnnxAttribute.Of("transB", 1L));
        g.Output("logits", OnnxElementType.Float, "N", 2);
        g.Output("similarities", OnnxElementType.Float, "N", 4);
        g.Output("activation_maps", OnnxElementType.Float, "N", 4, 4, 4);
        OnnxModel old = OnnxModel.Load(network),
            model = g.Build();
        foreach ((string key, string value) in old.Metadata)
            model.SetMetadata(key, value);
        model.SaveAs(network);
        using var file = new SafetensorsWriter(Path.Combine(folder, BundleFiles.Prototypes));
        file.Add<float>("class_connection", connection, 2, 4);
        file.Add<long>("prototype_class", [0, 0, 1, 1], 4);
        file.Complete();
        return folder;
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
