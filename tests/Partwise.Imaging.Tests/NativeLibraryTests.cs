using Partwise.Imaging.Native;
using Partwise.Testing;

namespace Partwise.Imaging.Tests;

public sealed class NativeLibraryTests
{
    [Fact]
    public void Load_NothingThere_NamesEveryPathAndTheRemedy()
    {
        using var folder = new TemporaryFolder();
        string first = folder.File("libvips.so.42"),
            text = folder.File("text.so");
        File.WriteAllText(text, "not a library");

        string message = Assert.Throws<NativeLibraryException>(() => VipsLibrary.Load([first, text, "no-such-library-at-all"])).Message;

        Assert.Equal(
            $"The image library libvips was not found; tried {first} (not there), {text} (cannot be loaded), no-such-library-at-all "
                + $"(cannot be loaded). Build again to install it, or set PARTWISE_LIBVIPS to the path of a libvips 8.13 or newer.",
            message
        );
    }

    [Fact]
    public void Load_AnotherLibrary_SaysThatItIsNotLibvips()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The C library's name is that of Linux.");

        string message = Assert.Throws<NativeLibraryException>(() => VipsLibrary.Load(["libc.so.6"])).Message;

        Assert.Contains("libc.so.6 (not libvips)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Candidates_ChosenFile_IsTheOnlyOne() =>
        Assert.Equal(["/opt/vips/libvips.so.42"], LibraryPaths.Candidates("/opt/vips/libvips.so.42", [AppContext.BaseDirectory]));

    [Fact]
    public void Candidates_ChosenFolder_IsSearched()
    {
        using var folder = new TemporaryFolder();

        string only = Assert.Single(LibraryPaths.Candidates(folder.Path, [AppContext.BaseDirectory]));

        Assert.StartsWith(folder.Path, only, StringComparison.Ordinal);
    }

    [Fact]
    public void Candidates_NothingChosen_ApplicationFolderComesBeforeTheSystem()
    {
        IReadOnlyList<string> candidates = LibraryPaths.Candidates(null, [AppContext.BaseDirectory]);

        Assert.StartsWith(AppContext.BaseDirectory, candidates[0], StringComparison.Ordinal);
        Assert.Contains(candidates, candidate => candidate.StartsWith("libvips", StringComparison.Ordinal));
    }
}
