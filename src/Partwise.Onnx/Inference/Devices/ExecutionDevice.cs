using System.Globalization;

namespace Partwise.Onnx.Inference;

/// <summary>What networks run on. Operators written in C# run on the processor only, so a session with such is always the
/// processor's.</summary>
public sealed record ExecutionDevice
{
    private ExecutionDevice(DeviceKind kind, int index) => (Kind, Index) = (kind, index);

    /// <summary>The processor.</summary>
    public static ExecutionDevice Cpu { get; } = new(DeviceKind.Cpu, 0);

    /// <summary>What every session of this process runs on that does not say otherwise; the processor until <see cref="Devices.Use"/> chose
    /// another.</summary>
    public static ExecutionDevice Default { get; internal set; } = Cpu;

    /// <summary>What it is.</summary>
    public DeviceKind Kind { get; }

    /// <summary>Which of several, from 0.</summary>
    public int Index { get; }

    /// <summary>Reads <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, <c>tensorrt</c>, <c>directml</c> or <c>coreml</c>.</summary>
    /// <exception cref="PartwiseException">It is none of these.</exception>
    public static ExecutionDevice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] words = text.Split(':');
        int index = 0;
        bool known =
            Enum.TryParse(words[0], ignoreCase: true, out DeviceKind kind)
            && string.Equals(Enum.GetName(kind), words[0], StringComparison.OrdinalIgnoreCase);
        if (
            !known
            || words.Length > 2
            || (
                words.Length == 2
                && (
                    kind is DeviceKind.Cpu or DeviceKind.CoreML
                    || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out index)
                )
            )
        )
            throw new PartwiseException(
                $"'{text}' is no device; cpu, cuda, cuda:N, tensorrt, tensorrt:N, directml, directml:N, coreml and auto are."
            );
        return new ExecutionDevice(kind, index);
    }

    /// <inheritdoc/>
    public override string ToString() => Index == 0 ? Name(Kind) : string.Create(CultureInfo.InvariantCulture, $"{Name(Kind)}:{Index}");

    /// <summary>The kind as a person writes it.</summary>
    public static string Name(DeviceKind kind) => kind.ToString().ToLowerInvariant();
}
