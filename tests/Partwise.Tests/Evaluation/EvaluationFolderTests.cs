using System.Text.Json;
using Partwise.Datasets;
using Partwise.Evaluation;
using Partwise.Explanations;
using Partwise.Files;
using Partwise.Testing;
using Partwise.Tests.Bundles;

namespace Partwise.Tests.Evaluation;

public sealed class EvaluationFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataset _birds;
    private readonly OpenedModel _model;

    public EvaluationFolderTests()
    {
        _model = OpenedModel.Open(SmallBundle.Make(_folder), cancellationToken: Token);
        _birds = SmallBirds.Make(_folder);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static EvaluationOptions Options =>
        new()
        {
            Methods = ["parts", "layer-cam"],
            Metrics = ["deletion", "pointing-game", "consistency", "stability"],
            Draws = 1,
            Resamples = 20,
        };

    [Fact]
    public void Write_Evaluation_LeavesEveryFile()
    {
        string path = _folder.File("out");
        EvaluationResult result = Run(path, Options);
        Assert.Equal(
            [
                "classes.csv",
                "curves.csv",
                "index.html",
                "journal.jsonl",
                "parts.csv",
                "prototypes.csv",
                "results.json",
                "table.csv",
                "table.md",
                "table.tex",
            ],
            Directory.GetFiles(path).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)
        );
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "results.json")));
        Assert.Equal("partwise.evaluate/1", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal(result.Rows.Count, json.RootElement.GetProperty("rows").GetArrayLength());
        Assert.Equal(
            ["method", "metric", "variant", "value", "low", "high", "n"],
            json.RootElement.GetProperty("rows")[0].EnumerateObject().Select(p => p.Name)
        );
        string page = File.ReadAllText(Path.Combine(path, "index.html"));
        Assert.Contains("\"schema\":\"partwise.evaluate-page/1\"", page, StringComparison.Ordinal);
        Assert.Contains("data:image/jpeg;base64,", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        Assert.Equal(1 + result.Rows.Count, File.ReadAllLines(Path.Combine(path, "table.csv")).Length);
        Assert.Equal(1 + result.Curves.Sum(c => c.Points.Count), File.ReadAllLines(Path.Combine(path, "curves.csv")).Length);
    }

    [Fact]
    public void Run_ResumedAfterAKill_GivesTheSameNumbers()
    {
        string whole = _folder.File("whole"),
            killed = _folder.File("killed");
        EvaluationResult expected = Run(whole, Options);
        // What a killed run leaves: some lines, the last one torn.
        Directory.CreateDirectory(killed);
        string[] lines = File.ReadAllLines(Path.Combine(whole, "journal.jsonl"));
        File.WriteAllText(Path.Combine(killed, "journal.jsonl"), string.Join('\n', lines[..5]) + "\n" + lines[5][..40]);
        var measured = new Counter();
        EvaluationResult resumed = Run(killed, Options, resume: true, measured);
        Assert.Equal(expected.Rows, resumed.Rows);
        Assert.Equal(JsonSerializer.Serialize(expected.Curves), JsonSerializer.Serialize(resumed.Curves));
        Assert.Equal(JsonSerializer.Serialize(expected.Prototypes), JsonSerializer.Serialize(resumed.Prototypes));
        Assert.Equal((8, 1), (measured.Reports, measured.First));
        Assert.Equal(13, File.ReadAllLines(Path.Combine(killed, "journal.jsonl")).Length);
        Assert.Equal(File.ReadAllText(Path.Combine(whole, "index.html")), File.ReadAllText(Path.Combine(killed, "index.html")));
    }

    [Fact]
    public void Run_JournalOfOtherOptions_IsRefused()
    {
        string path = _folder.File("out");
        Run(path, Options);
        Assert.EndsWith(
            "belongs to an evaluation of other models, images or options; repeat those with `Resume`, or begin anew with `Overwrite`.",
            Assert.Throws<PartwiseException>(() => Run(path, Options with { Seed = 1 }, resume: true)).Message,
            StringComparison.Ordinal
        );
        File.WriteAllText(Path.Combine(path, "journal.jsonl"), "hello\n");
        Assert.Contains(
            "is a folder with other things in it",
            Assert.Throws<OutputException>(() => Run(path, Options, resume: true)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Open_FolderInUse_SaysWhatToDo()
    {
        string path = _folder.File("out");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "thesis.tex"), "");
        Assert.Equal(
            $"'{path}' is a folder with other things in it; choose another name.",
            Assert.Throws<OutputException>(() => EvaluationFolder.Open(path, overwrite: true, resume: false)).Message
        );
        File.WriteAllText(Path.Combine(path, "journal.jsonl"), "{\"schema\":\"partwise.evaluate-journal/1\",\"key\":\"0\"}\n");
        Assert.Contains(
            "holds files that Partwise has not written (thesis.tex)",
            Assert.Throws<OutputException>(() => EvaluationFolder.Open(path, overwrite: true, resume: false)).Message,
            StringComparison.Ordinal
        );
        File.Delete(Path.Combine(path, "thesis.tex"));
        Assert.Equal(
            $"'{path}' already holds an evaluation; go on with it with `Resume`, replace it with `Overwrite`, or choose another name.",
            Assert.Throws<OutputException>(() => EvaluationFolder.Open(path, overwrite: false, resume: false)).Message
        );
    }

    [Fact]
    public void Lines_NothingMeasured_HaveNoTable()
    {
        IReadOnlyList<string> lines = EvaluationMarkdown.Lines(
            new EvaluationResult("birds", 2, EvaluationMode.Honest, CropMode.Full, [], [new("c2", "No encoder.")], [])
        );
        Assert.DoesNotContain(lines, l => l.StartsWith('|'));
        Assert.Equal("- c2: No encoder.", lines[^1]);
    }

    [Fact]
    public void Lines_NamesWithSpecialCharacters_AreEscaped()
    {
        var result = new EvaluationResult(
            "a_b & c",
            2,
            EvaluationMode.Published,
            CropMode.Box,
            [
                new("x|y:parts", "deletion", "deletion:xplique", 0.5, 0.25, 0.75, 2),
                new("grad-cam", "deletion", "deletion:xplique", 0.0000123, null, null, 1),
            ],
            [new("c2", "No encoder.")],
            []
        );
        Assert.Equal("| deletion:xplique ↓ | 0.500 [0.250, 0.750] | 1.2e-5 | 1–2 |", EvaluationMarkdown.Lines(result)[4]);
        Assert.Equal("| metric | x\\|y:parts | grad-cam | n |", EvaluationMarkdown.Lines(result)[2]);
        IReadOnlyList<string> latex = EvaluationLatex.Lines(result);
        Assert.StartsWith(
            "\\caption{a\\_b \\& c: 2 images, mode published, crop box, seed 0; 95 \\% bootstrap",
            latex[3],
            StringComparison.Ordinal
        );
        Assert.Contains("deletion:xplique $\\downarrow$ & 0.500 {\\scriptsize [0.250, 0.750]} & $1.2\\cdot 10^{-5}$ & 1--2 \\\\", latex);
        Assert.Equal("% left out: c2: No encoder.", latex[^1]);
        Assert.Equal("x|y:parts,deletion,deletion:xplique,0.5,0.25,0.75,2", EvaluationCsv.Rows(result)[1]);
        Assert.Equal("grad-cam,deletion,deletion:xplique,1.23E-05,,,1", EvaluationCsv.Rows(result)[2]);
    }

    [Theory]
    [InlineData(20, 20, 0, true)]
    [InlineData(20, 19, 0, false)]
    [InlineData(2, 2, 0, false)]
    [InlineData(20, 20, 1, false)]
    public void Lines_Best_IsBoldOnlyWhereTheNumbersCompare(int images, int others, int model, bool bold)
    {
        var result = new EvaluationResult(
            "birds",
            20,
            EvaluationMode.Honest,
            CropMode.Full,
            [
                new("parts", "deletion", "deletion:xplique", 0.5, null, null, images),
                new("random", "deletion", "deletion:xplique", 0.7, null, null, others),
            ],
            [],
            []
        )
        {
            Models = new Dictionary<string, int> { ["parts"] = 0, ["random"] = model },
        };
        Assert.Contains($"| {(bold ? "**0.500**" : "0.500")} | 0.700 |", EvaluationMarkdown.Lines(result)[4], StringComparison.Ordinal);
        Assert.Equal(bold, EvaluationLatex.Lines(result).Any(l => l.Contains("\\textbf", StringComparison.Ordinal)));
    }

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    private EvaluationResult Run(
        string path,
        EvaluationOptions options,
        bool resume = false,
        IProgress<EvaluationProgress>? progress = null
    )
    {
        using EvaluationFolder folder = EvaluationFolder.Open(path, overwrite: false, resume);
        var request = new EvaluationRequest([_model], _birds, options) { Journal = folder.Journal, Progress = progress };
        EvaluationResult result = Evaluator.Run(request, Token);
        folder.Write(request, result, Token);
        return result;
    }

    private sealed class Counter : IProgress<EvaluationProgress>
    {
        public int Reports { get; private set; }

        public int First { get; private set; }

        public void Report(EvaluationProgress value) => (Reports, First) = (Reports + 1, First == 0 ? value.Done : First);
    }
}
