using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Partwise.Onnx.Inference;
using Partwise.Testing;

namespace Partwise.Onnx.Tests.Inference;

public sealed unsafe class NativeLibraryLocatorTests
{
    private static readonly string[] s_names = ["libabsent-partwise.so"];

    [Fact]
    public void Load_UsersPathMissing_NamesItAndTheRemedyAndTriesNoOther()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("mine.so");

        var error = Assert.Throws<NativeLibraryException>(() =>
            new NativeLibraryLocator(path, AppContext.BaseDirectory, s_names, s_names).Load()
        );

        Assert.Equal(
            $"ONNX Runtime could not be loaded; tried '{path}' (no such file). Correct PARTWISE_ONNXRUNTIME (it names a file or its "
                + $"folder), or unset it to use the library that comes with Partwise.",
            error.Message
        );
        Assert.Equal([path], error.PathsTried);
    }

    [Fact]
    public void ForThisProcess_WithTheVariableSet_TriesWhatItNames()
    {
        // Loaded before, so that no other test loads by the changed variable.
        Assert.NotEmpty(OnnxRuntimeLibrary.Path);
        string? before = Environment.GetEnvironmentVariable("PARTWISE_ONNXRUNTIME");
        try
        {
            Environment.SetEnvironmentVariable("PARTWISE_ONNXRUNTIME", "nowhere/of-mine.so");
            NativeLibraryLocator locator = NativeLibraryLocator.ForThisProcess();

            Assert.Equal(["nowhere/of-mine.so"], Assert.Throws<NativeLibraryException>(locator.Load).PathsTried);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PARTWISE_ONNXRUNTIME", before);
        }
    }

    [Fact]
    public void Load_UsersFolder_LooksForTheFileInIt()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<NativeLibraryException>(() =>
            new NativeLibraryLocator(folder.Path, AppContext.BaseDirectory, s_names, s_names).Load()
        );

        Assert.Equal([folder.File(s_names[0])], error.PathsTried);
    }

    [Fact]
    public void Load_NothingAnywhere_NamesEveryPlaceInOrder()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<NativeLibraryException>(() => new NativeLibraryLocator(null, folder.Path, s_names, s_names).Load());

        Assert.Equal(
            [
                folder.File(s_names[0]),
                Path.Combine(folder.Path, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", s_names[0]),
                s_names[0],
            ],
            error.PathsTried
        );
        Assert.Contains($"'{s_names[0]}' (not found on this system)", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "Install Partwise again, or set PARTWISE_ONNXRUNTIME to the path of an ONNX Runtime library of version 1.31 or later.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Load_FileThatIsNoLibrary_GivesTheLoadersReason()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("text.so");
        File.WriteAllText(path, "not a library");

        var error = Assert.Throws<NativeLibraryException>(() => new NativeLibraryLocator(path, folder.Path, s_names, s_names).Load());

        Assert.Contains($"tried '{path}' (", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("no such file", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Load_OtherLibrary_SaysWhatItIsNot()
    {
        string path = Directory
            .EnumerateFiles(RuntimeEnvironment.GetRuntimeDirectory(), "*System.IO.Compression.Native.*")
            .First(f => !f.EndsWith(".a", StringComparison.Ordinal));

        var error = Assert.Throws<NativeLibraryException>(() =>
            new NativeLibraryLocator(path, AppContext.BaseDirectory, s_names, s_names).Load()
        );

        Assert.Contains($"'{path}' (it is not an ONNX Runtime library)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UsersPathOrFolderOfARealLibrary_Loads()
    {
        string path = OnnxRuntimeLibrary.Path;
        Assert.SkipUnless(File.Exists(path), "ONNX Runtime was loaded by a system name here.");

        Assert.Equal(path, new NativeLibraryLocator(path, "", s_names, s_names).Load().Path);
        Assert.Equal(path, new NativeLibraryLocator(Path.GetDirectoryName(path), "", [Path.GetFileName(path)], s_names).Load().Path);
        Assert.Equal(
            path,
            new NativeLibraryLocator(null, Path.GetDirectoryName(path)!, [.. s_names, Path.GetFileName(path)], s_names).Load().Path
        );
    }

    [Fact]
    public void Open_LibraryTooOld_TellsItsVersion()
    {
        var old = new Ort.OrtApiBase
        {
            GetApi = (nint)(delegate* unmanaged<uint, nint>)&NoApi,
            GetVersionString = (nint)(delegate* unmanaged<byte*>)&OldVersion,
        };

        LoadedLibrary? opened = NativeLibraryLocator.Open(0, &old, "libonnxruntime.so", out string? reason);

        Assert.Null(opened);
        Assert.Equal("it is version 1.10.0, but 1.31 or later is needed", reason);
    }

    [UnmanagedCallersOnly]
    private static nint NoApi(uint version) => 0;

    [UnmanagedCallersOnly]
    private static byte* OldVersion() => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference("1.10.0\0"u8));
}
