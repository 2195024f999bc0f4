using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Explanations;
using Partwise.Onnx;
using Partwise.Testing;

namespace Partwise.Tests.Evaluation;

/// <summary>Networks whose logits hardly depend on the photo, on six red and two blue ones.</summary>
public sealed class SummedLogitsTests : IDisposable
{
    private static readonly string[] s_labels = ["red", "blue"];

    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataset _birds;

    public SummedLogitsTests()
    {
        ImageDataset all = SmallBirds.Make(_folder);
        _birds = all with { Images = [.. all.Images.Where(i => i.Class == 0), .. all.Images.Where(i => i.Class == 1).Take(2)] };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static EvaluationOptions Options =>
        new()
        {
            Methods = ["random"],
            Metrics = ["accuracy"],
            Resamples = 50,
            Sum = true,
        };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Sum_AddsLogitsNotVotes()
    {
        // Two networks say red by 1, one says blue by 3: the sum says blue.
        EvaluationRow[] rows = Run(Model("a", s_labels, 1, 0), Model("b", s_labels, 1, 0), Model("c", s_labels, 0, 3));
        Assert.Equal(["a:model", "b:model", "c:model", "sum of 3 networks"], rows.Select(r => r.Method));
        Assert.Equal([0.75, 0.75, 0.25, 0.25], rows.Select(r => r.Value));
        EvaluationRow sum = rows[^1];
        Assert.Equal(("accuracy", "accuracy:top-1", 8), (sum.Metric, sum.Variant, sum.N));
        Assert.True(sum.Low < sum.Value && sum.Value < sum.High, $"{sum.Low} {sum.High}");
        Assert.Equal(0.75, Run(Model("d", s_labels, 1, 0), Model("e", s_labels, 1, 0), Model("f", s_labels, 0, 1.5f))[^1].Value);
    }

    [Fact]
    public void Run_ClassesInAnotherOrder_GoByTheirLabels()
    {
        // By position the sum would be red: 2 + 3.
        EvaluationRow[] rows = Run(Model("a", s_labels, 2, 0), Model("b", ["blue", "red"], 3, 0));
        Assert.Equal([0.75, 0.25, 0.25], rows.Select(r => r.Value));
    }

    [Fact]
    public void Run_WithoutSum_HasNoSuchRow() =>
        Assert.DoesNotContain(
            Result(Options with { Sum = false }, Model("a", s_labels, 1, 0), Model("b", s_labels, 0, 1)).Rows,
            r => r.Method.StartsWith("sum", StringComparison.Ordinal)
        );

    [Fact]
    public void Run_ClassesThatDiffer_AreRefused()
    {
        string a = Model("a", s_labels, 1, 0);
        string Message(params string[] others) => Assert.Throws<PartwiseException>(() => Run([a, .. others])).Message;
        Assert.Equal(
            "The logits of 'a' and 'b' cannot be summed: 2 classes against 3. Give networks with the same classes, or leave `Sum`.",
            Message(Model("b", ["red", "blue", "grey"], 1, 0, 0))
        );
        Assert.Equal(
            "The logits of 'a' and 'c' cannot be summed: 'blue' is a class of the first alone. Give networks with the same classes, "
                + "or leave `Sum`.",
            Message(Model("c", ["red", "grey"], 1, 0))
        );
        Assert.StartsWith("A sum needs the logits of at least two networks, but there is one;", Message(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Journal_KeepsTheLogits()
    {
        string path = _folder.File("journal.jsonl"),
            a = Model("a", s_labels, 1, 0),
            b = Model("b", s_labels, 0, 3);
        EvaluationRow[] Journaled(bool resume)
        {
            using EvaluationJournal journal = EvaluationJournal.At(path, resume);
            return [.. Result(Options, journal, a, b).Rows];
        }
        EvaluationRow[] first = Journaled(resume: false);
        // Half of the run was lost.
        string[] lines = File.ReadAllLines(path);
        File.WriteAllLines(path, lines[..10]);
        Assert.Equal(first, Journaled(resume: true));
        using EvaluationJournal other = EvaluationJournal.At(path, resume: true);
        Assert.Contains(
            "belongs to an evaluation of other models, images or options",
            Assert.Throws<PartwiseException>(() => Result(Options with { Sum = false }, other, a, b)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Lines_Sum_StandsInTheCaption() =>
        Assert.Contains(
            "; accuracy:top-1 of sum of 2 networks 25.0 % [",
            string.Join('\n', EvaluationMarkdown.Lines(Result(Options, Model("a", s_labels, 1, 0), Model("b", s_labels, 0, 3)))),
            StringComparison.Ordinal
        );

    private EvaluationRow[] Run(params string[] paths) => [.. Result(Options, paths).Rows];

    private EvaluationResult Result(EvaluationOptions options, params string[] paths) => Result(options, null, paths);

    private EvaluationResult Result(EvaluationOptions options, EvaluationJournal? journal, params string[] paths)
    {
        IReadOnlyList<OpenedModel> models = OpenedModel.OpenAll(paths, cancellationToken: Token);
        try
        {
            return Evaluator.Run(new EvaluationRequest(models, _birds, options) { Journal = journal }, Token);
        }
        finally
        {
            foreach (OpenedModel model in models)
                model.Dispose();
        }
    }

    /// <summary>A network with the same logits for every photo, up to a hundredth.</summary>
    private string Model(string name, string[] labels, params float[] logits)
    {
        var g = new GraphBuilder();
        string x = g.Input("input", OnnxElementType.Float, "N", 3, 16, 16);
        string weights = g.Initializer([.. Enumerable.Range(0, 3 * logits.Length).Select(i => 0.001f * i)], logits.Length, 3);
        g.NamedNode(
            "logits",
            "Gemm",
            [g.Node("Flatten", g.Node("GlobalAveragePool", x)), weights, g.Initializer(logits, logits.Length)],
            OnnxAttribute.Of("transB", 1L)
        );
        g.Output("logits", OnnxElementType.Float, "N", logits.Length);
        OnnxModel model = g.Build();
        model.SetMetadata("labels", System.Text.Json.JsonSerializer.Serialize(labels));
        model.SetMetadata("preprocessing", """{"mean": [0, 0, 0], "std": [1, 1, 1], "scale": "0-1"}""");
        string path = _folder.File(name + ".onnx");
        model.SaveAs(path);
        return path;
    }
}
