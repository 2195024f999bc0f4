using System.Collections.Immutable;

namespace Partwise.Onnx.Inference;

/// <summary>How a session loads and runs its model. Immutable; one instance serves any number of sessions.</summary>
/// <remarks>The library prints nothing, because its errors arrive as exceptions; <see cref="Configure"/> can change that too.</remarks>
public sealed record SessionOptions
{
    /// <summary>Threads within one operator, counting the caller's.</summary>
    /// <value>0 (default): the library takes one per physical core.</value>
    public int IntraOpNumThreads { get; init; }

    /// <summary>Threads that run operators side by side, where <see cref="Configure"/> asks for that.</summary>
    /// <value>0 (default): the library decides.</value>
    public int InterOpNumThreads { get; init; }

    /// <summary>Further settings by the library's own keys, such as "session.intra_op.allow_spinning".</summary>
    public IReadOnlyDictionary<string, string> ConfigEntries { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Operators written in C# that the model uses beside the library's own.</summary>
    public IReadOnlyList<CustomOperatorDomain> CustomOperators { get; init; } = [];

    /// <summary>What it runs on; null for <see cref="ExecutionDevice.Default"/>. With operators written in C# it is the
    /// processor.</summary>
    public ExecutionDevice? Device { get; init; }

    /// <summary>Sets anything else on the library's own options, after the above; null for nothing else. Called for every
    /// session.</summary>
    public Action<Ort.SessionOptions>? Configure { get; init; }

    /// <summary>The library's own options; the caller disposes them.</summary>
    internal Ort.SessionOptions Create()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(IntraOpNumThreads);
        ArgumentOutOfRangeException.ThrowIfNegative(InterOpNumThreads);
        var options = new Ort.SessionOptions { LogSeverityLevel = Ort.OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        try
        {
            // Zero means "the library decides", which is what it does when it is not told.
            if (IntraOpNumThreads > 0)
                options.IntraOpNumThreads = IntraOpNumThreads;
            if (InterOpNumThreads > 0)
                options.InterOpNumThreads = InterOpNumThreads;
            foreach ((string key, string value) in ConfigEntries)
                options.AddSessionConfigEntry(key, value);
            foreach (CustomOperatorDomain domain in CustomOperators)
                domain.AddTo(options);
            if ((Device ?? ExecutionDevice.Default) is { Kind: not DeviceKind.Cpu } device && CustomOperators.Count == 0)
            {
                ExecutionProvider provider = ExecutionProvider.Find(device.Kind);
                if (provider.Refusal(device) is { } refusal)
                    throw new OnnxRuntimeException(ErrorCode.InvalidArgument, refusal);
                provider.AppendTo(options, device.Index);
            }
            Configure?.Invoke(options);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }
}
