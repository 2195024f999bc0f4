using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

public sealed class EvaluateTests(TinyBundle bundle) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Evaluate_Json_HoldsTheContractAndTheFolderResumes()
    {
        string output = _folder.File("out");
        string[] arguments =
        [
            "evaluate",
            bundle.Path,
            bundle.Photos,
            "--methods",
            "parts,random",
            "--metrics",
            "accuracy,completeness,deletion,consistency",
            "--drop",
            "0:1",
            "-o",
            output,
            "--json",
            "--no-progress",
        ];
        JsonElement root = Executable.Run(arguments).Succeeded().Json();
        root.Has("schema:s", "dataset:s", "images:n", "mode:s", "crop:s", "seed:n", "rows:a", "omitted:a", "skipped:a", "curves:a");
        Assert.Equal(
            ("partwise.evaluate/1", 12, "honest", "full"),
            (root.At("schema").GetString(), root.At("images").GetInt32(), root.At("mode").GetString(), root.At("crop").GetString())
        );
        Assert.All(
            root.At("rows").EnumerateArray(),
            r => r.Has("method:s", "metric:s", "variant:s", "value:n", "low:n?", "high:n?", "n:n")
        );
        Assert.Equal("The dataset annotates no parts.", Assert.Single(root.At("omitted").EnumerateArray()).At("reason").GetString());
        Assert.True(File.Exists(Path.Combine(output, "index.html")));

        Executable.Run(arguments).Failed(1, "already holds an evaluation; go on with it with --resume");
        JsonElement again = Executable.Run([.. arguments, "--resume"]).Succeeded().Json();
        Assert.Equal(root.At("rows").GetRawText(), again.At("rows").GetRawText());
    }

    [Fact]
    public void Evaluate_WrongUse_SaysWhatIsAllowed()
    {
        Executable
            .Run("evaluate", bundle.Path, bundle.Photos, "--metrics", "delition")
            .Failed(1, "There is no metric 'delition'; did you mean 'deletion'? Choose among completeness, ");
        Executable
            .Run("evaluate", bundle.Path, bundle.Photos, "--resume")
            .Failed(2, "--resume needs the folder of the evaluation; give it with -o.");
        Executable
            .Run("evaluate", bundle.Path, bundle.Photos, "--drop", "red")
            .Failed(1, "'red' names no parts; give numbers from 1, such as 2,3, or CLASS:2,3");
    }
}
