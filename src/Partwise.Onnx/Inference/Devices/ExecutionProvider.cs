using System.Collections.Concurrent;
using System.Globalization;

namespace Partwise.Onnx.Inference;

/// <summary>What of ONNX Runtime drives one kind of device: a library that is plugged in, or a part of the library itself.</summary>
internal sealed class ExecutionProvider
{
    // A library may be registered once only.
    private static readonly ConcurrentDictionary<DeviceKind, Lazy<ExecutionProvider>> s_found = new();

    private readonly DeviceKind _kind;
    private readonly bool _builtIn;
    private readonly IReadOnlyList<Ort.OrtEpDevice> _devices;
    private readonly string? _failure;

    private ExecutionProvider(DeviceKind kind, bool builtIn, IReadOnlyList<Ort.OrtEpDevice> devices, string? library, string? failure) =>
        (_kind, _builtIn, _devices, Library, _failure) = (kind, builtIn, devices, library, failure);

    /// <summary>The library that was found; null where none was.</summary>
    public string? Library { get; }

    /// <summary>How many devices it drives; null where it does not say.</summary>
    public int? Count => _builtIn || _failure is not null ? null : _devices.Count;

    /// <summary>Looks for it, once.</summary>
    /// <exception cref="NativeLibraryException">ONNX Runtime itself was not found.</exception>
    public static ExecutionProvider Find(DeviceKind kind) => s_found.GetOrAdd(kind, k => new(() => Search(k))).Value;

    /// <summary>Why a device cannot be used, one line; null where it can.</summary>
    public string? Refusal(ExecutionDevice device)
    {
        if (_failure is not null)
            return $"The device {device} cannot be used: {_failure}";
        if (!_builtIn && device.Index >= _devices.Count)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The device {device} cannot be used: '{Library}' finds {_devices.Count} of its "
                    + $"kind{(_devices.Count == 0 ? "; is the driver installed?" : ", numbered from 0.")}"
            );
        }
        if (!_builtIn)
            return null;
        try
        {
            // The library has it in it, which says nothing of the driver.
            using var options = new Ort.SessionOptions();
            AppendTo(options, device.Index);
            return null;
        }
        catch (Exception e) when (e is Ort.OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            return $"The device {device} cannot be used: {e.Message.Split('\n')[0].Trim().TrimEnd('.')}.";
        }
    }

    /// <summary>Makes a session run on the device; what its provider does not know runs on the processor.</summary>
    public void AppendTo(Ort.SessionOptions options, int index)
    {
        if (!_builtIn)
            options.AppendExecutionProvider(Ort.OrtEnv.Instance(), [_devices[index]], new Dictionary<string, string>());
        else if (_kind == DeviceKind.Cuda)
            options.AppendExecutionProvider_CUDA(index);
        else if (_kind == DeviceKind.TensorRT)
            options.AppendExecutionProvider_Tensorrt(index);
        else if (_kind == DeviceKind.DirectML)
            options.AppendExecutionProvider_DML(index);
        else
            options.AppendExecutionProvider("CoreML", new Dictionary<string, string> { ["ModelFormat"] = "MLProgram" });
    }

    private static ExecutionProvider Search(DeviceKind kind)
    {
        LoadedLibrary runtime = OnnxRuntimeLibrary.Load();
        if (Ort.OrtEnv.Instance().GetAvailableProviders().Contains(BuiltInName(kind)))
            return new ExecutionProvider(kind, builtIn: true, [], runtime.Path, null);
        if (FileName(kind) is not { } name)
            return Missing(kind, $"the ONNX Runtime library '{runtime.Path}' has no {kind} in it. {Source(kind, runtime.Version)}");
        string[] places = Places(runtime.Path, name);
        if (Array.Find(places, File.Exists) is not { } library)
            return Missing(
                kind,
                $"looked for {name} in {string.Join(", ", places.Select(p => $"'{Path.GetDirectoryName(p)}'"))}. "
                    + $"{Source(kind, runtime.Version)}"
            );
        try
        {
            string registration = "partwise-" + ExecutionDevice.Name(kind);
            Ort.OrtEnv.Instance().RegisterExecutionProviderLibrary(registration, library);
            return new ExecutionProvider(
                kind,
                builtIn: false,
                [.. Ort.OrtEnv.Instance().GetEpDevices().Where(d => d.EpName == BuiltInName(kind) || d.EpName == registration)],
                library,
                null
            );
        }
        catch (Exception e) when (e is Ort.OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            string line = e.Message.Split('\n')[0].Trim().TrimEnd('.');
            return new ExecutionProvider(
                kind,
                builtIn: false,
                [],
                library,
                $"'{library}' cannot be loaded ({line}); it needs the driver and the libraries of its vendor, and ONNX Runtime "
                    + $"{runtime.Version} itself."
            );
        }
    }

    private static ExecutionProvider Missing(DeviceKind kind, string failure) => new(kind, builtIn: false, [], null, failure);

    private static string[] Places(string runtime, string name)
    {
        string? given = Environment.GetEnvironmentVariable(Devices.Variable);
        if (!string.IsNullOrWhiteSpace(given))
            return [Path.GetFullPath(File.Exists(given) ? given : Path.Combine(given, name))];
        string beside = Path.IsPathRooted(runtime) ? Path.GetDirectoryName(runtime)! : AppContext.BaseDirectory;
        return [.. new[] { Path.Combine(AppContext.BaseDirectory, name), Path.Combine(beside, name) }.Distinct(StringComparer.Ordinal)];
    }

    private static string BuiltInName(DeviceKind kind) =>
        kind switch
        {
            DeviceKind.Cuda => "CUDAExecutionProvider",
            DeviceKind.TensorRT => "TensorrtExecutionProvider",
            DeviceKind.DirectML => "DmlExecutionProvider",
            _ => "CoreMLExecutionProvider",
        };

    /// <summary>The library of a provider that can be plugged in; null for those that cannot, or not on this system.</summary>
    private static string? FileName(DeviceKind kind)
    {
        string? stem = kind switch
        {
            DeviceKind.Cuda => "onnxruntime_providers_cuda",
            DeviceKind.TensorRT => "onnxruntime_providers_tensorrt",
            _ => null,
        };
        return stem is null || OperatingSystem.IsMacOS() ? null
            : OperatingSystem.IsWindows() ? stem + ".dll"
            : $"lib{stem}.so";
    }

    private static string Source(DeviceKind kind, string version) =>
        kind switch
        {
            DeviceKind.CoreML => "CoreML is in ONNX Runtime's library for macOS.",
            DeviceKind.DirectML =>
                $"Take onnxruntime.dll and DirectML.dll from the NuGet package Microsoft.ML.OnnxRuntime.DirectML (Windows), and name "
                    + $"the first in {NativeLibraryLocator.Variable}.",
            _ when OperatingSystem.IsMacOS() => "NVIDIA's libraries are there for Linux and Windows only.",
            _ => $"Take it from the NuGet package Microsoft.ML.OnnxRuntime.Gpu.{(OperatingSystem.IsWindows() ? "Windows" : "Linux")} "
                + $"of version {version} or near it, and name its folder in {Devices.Variable}.",
        };
}
