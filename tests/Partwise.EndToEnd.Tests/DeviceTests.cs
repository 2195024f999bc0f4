using System.Text.Json;
using Partwise.EndToEnd.Tests.Support;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests;

/// <summary>Devices that are there are used, and those that are not are said in one line.</summary>
public sealed class DeviceTests(TinyBundle bundle) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_Devices_ListsAllOfThem()
    {
        JsonElement devices = Executable.Run("inspect", "--devices", "--json").Succeeded().Json().At("devices");
        Assert.Equal(["cpu", "cuda", "tensorrt", "directml", "coreml"], devices.EnumerateArray().Select(d => d.At("device").GetString()));
        Assert.True(devices[0].At("available").GetBoolean());
        foreach (JsonElement device in devices.EnumerateArray())
            Assert.Equal(device.At("available").GetBoolean(), device.At("reason").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public void Explain_DeviceThatIsMissing_SaysWhatWasLookedForAndWhere()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "There is no such library for macOS.");
        ProgramResult result = Executable.RunWith(
            [("PARTWISE_PROVIDERS", _folder.Path)],
            "explain",
            bundle.Path,
            bundle.Photo,
            "--device",
            "cuda:1"
        );
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
        string line = Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.StartsWith("partwise: error: The device cuda:1 cannot be used: looked for ", line, StringComparison.Ordinal);
        Assert.Contains($"onnxruntime_providers_cuda", line, StringComparison.Ordinal);
        Assert.Contains($"in '{_folder.Path}'", line, StringComparison.Ordinal);
        Assert.EndsWith("and name its folder in PARTWISE_PROVIDERS.", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_LibraryThatIsNone_SaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The library has another name elsewhere.");
        string library = _folder.File("libonnxruntime_providers_cuda.so");
        File.WriteAllText(library, "no library");
        ProgramResult result = Executable.RunWith(
            [("PARTWISE_PROVIDERS", library)],
            "explain",
            bundle.Path,
            bundle.Photo,
            "--device",
            "cuda"
        );
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(
            $"partwise: error: The device cuda cannot be used: '{library}' cannot be loaded (",
            Assert.Single(result.Error.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Explain_Auto_FallsBackToTheProcessor()
    {
        string plain = Executable.Run("explain", bundle.Path, bundle.Photo, "--json").Succeeded().Output;
        ProgramResult auto = Executable
            .RunWith([("PARTWISE_PROVIDERS", _folder.Path)], "explain", bundle.Path, bundle.Photo, "--json", "--device", "auto")
            .Succeeded();
        Assert.Contains("partwise: running on ", auto.Error, StringComparison.Ordinal);
        if (auto.Error.Contains("running on cpu", StringComparison.Ordinal))
            Assert.Equal(plain, auto.Output);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cpu:1")]
    [InlineData("")]
    public void Explain_NoDevice_IsRefused(string device)
    {
        ProgramResult result = Executable.Run("explain", bundle.Path, bundle.Photo, "--device", device);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            $"partwise: error: '{device}' is no device; cpu, cuda, cuda:N, tensorrt, tensorrt:N, directml, directml:N, coreml and "
                + $"auto are.",
            result.Error.TrimEnd()
        );
    }
}
