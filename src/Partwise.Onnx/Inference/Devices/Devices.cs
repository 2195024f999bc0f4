namespace Partwise.Onnx.Inference;

/// <summary>
/// The devices of this machine. ONNX Runtime drives them by execution providers: libraries of their own, which come in packages of their
/// own. Partwise brings none but the processor's; it takes the others from the folder that <see cref="Variable"/> names, from beside the
/// program, or from inside of the ONNX Runtime library where <c>PARTWISE_ONNXRUNTIME</c> names one with them built in.
///</summary>
public static class Devices
{
    /// <summary>The environment variable that names the folder, or the file, of an execution provider's library.</summary>
    public const string Variable = "PARTWISE_PROVIDERS";

    private static readonly DeviceKind[] s_auto = [DeviceKind.Cuda, DeviceKind.DirectML, DeviceKind.CoreML];

    /// <summary>Chooses what every session opened from now on runs on.</summary>
    /// <param name="text">A device as <see cref="ExecutionDevice.Parse"/> reads it, or <c>auto</c>: the first that can be used, at last the
    /// processor.</param>
    /// <returns>What was chosen.</returns>
    /// <exception cref="PartwiseException">It is no device, or cannot be used here; the message says what was looked for and where to get
    /// it.</exception>
    /// <exception cref="NativeLibraryException">ONNX Runtime itself was not found.</exception>
    public static ExecutionDevice Use(string text)
    {
        if (text == "auto")
            return ExecutionDevice.Default =
                s_auto.Select(k => ExecutionDevice.Parse(ExecutionDevice.Name(k))).FirstOrDefault(d => Refusal(d) is null)
                ?? ExecutionDevice.Cpu;
        var device = ExecutionDevice.Parse(text);
        if (Refusal(device) is { } refusal)
            throw new PartwiseException(refusal);
        return ExecutionDevice.Default = device;
    }

    /// <summary>Every kind of device, and whether it can be used here.</summary>
    public static IReadOnlyList<DeviceState> List() =>
        [
            .. Enum.GetValues<DeviceKind>()
                .Select(kind =>
                {
                    if (kind == DeviceKind.Cpu)
                        return new DeviceState("cpu", true, null, OnnxRuntimeLibrary.Path, null);
                    var found = ExecutionProvider.Find(kind);
                    string? reason = found.Refusal(ExecutionDevice.Parse(ExecutionDevice.Name(kind)));
                    return new DeviceState(ExecutionDevice.Name(kind), reason is null, found.Count, found.Library, reason);
                }),
        ];

    private static string? Refusal(ExecutionDevice device) =>
        device.Kind == DeviceKind.Cpu ? null : ExecutionProvider.Find(device.Kind).Refusal(device);
}
