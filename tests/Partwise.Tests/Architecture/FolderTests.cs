namespace Partwise.Tests.Architecture;

/// <summary>No circles between folders: who reads one need not read the other.</summary>
public sealed class FolderTests
{
    /// <summary>The circles that are left. Whoever breaks one takes out its line; none may come.</summary>
    private static readonly string[] s_left = ["Partwise.Imaging: Decoding ↔ Native"];

    [Fact]
    public void Folders_BesideEachOther_HaveNoCircles() =>
        Assert.Equal(s_left, FolderScanner.Of(Path.Combine(Partwise.Testing.TestData.Repository, "src")).Circles());

    [Fact]
    public void Scanner_KnownReferences_AreSeen()
    {
        var scanner = FolderScanner.Of(Path.Combine(Partwise.Testing.TestData.Repository, "src"));
        Assert.Contains(("Partwise", "PostHoc", "Models"), scanner.Edges);
        Assert.Contains(("Partwise.Cli", "Commands", "Terminal"), scanner.Edges);
        Assert.DoesNotContain(("Partwise", "Models", "PostHoc"), scanner.Edges);
    }

    [Fact]
    public void Circles_TwoFoldersThatNameEachOther_AreFound()
    {
        using var folder = new Partwise.Testing.TemporaryFolder();
        void Write(string path, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(path))!);
            File.WriteAllText(folder.File(path), text);
        }
        Write(
            "Some/A/One.cs",
            "namespace Some;\n\n/// <summary><see cref=\"Three\"/> in a comment is none.</summary>\npublic sealed class One\n{\n    "
                + "private Two? _two;\n}\n"
        );
        Write("Some/B/Two.cs", "namespace Some;\n\npublic sealed class Two\n{\n    private string _text = \"One\";\n}\n");
        Write("Some/C/Three.cs", "namespace Some;\n\npublic sealed record Three(One First);\n");
        Assert.Empty(FolderScanner.Of(folder.Path).Circles());
        Write("Some/B/Deeper/Four.cs", "namespace Some;\n\npublic enum Four\n{\n    None,\n}\n\n");
        Write("Some/B/Two.cs", "namespace Some;\n\npublic sealed class Two\n{\n    private string _text = $\"{nameof(One)}\";\n}\n");
        Assert.Equal(["Some: A ↔ B"], FolderScanner.Of(folder.Path).Circles());
    }
}
