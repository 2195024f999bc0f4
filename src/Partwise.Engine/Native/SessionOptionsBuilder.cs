namespace Partwise.Engine.Native;

/// <summary>Turns <see cref="SessionOptions"/> into the library's own object.</summary>
internal static unsafe class SessionOptionsBuilder
{
    /// <summary>Creates native options; the caller releases them.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static nint Create(SessionOptions options)
    {
        Validate(options);
        OrtApi api = OrtApi.Instance;
        nint native;
        api.Check(api.CreateSessionOptions(&native));
        try
        {
            Apply(api, native, options);
            return native;
        }
        catch
        {
            api.ReleaseSessionOptions(native);
            throw;
        }
    }

    private static void Validate(SessionOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.IntraOpNumThreads, nameof(SessionOptions.IntraOpNumThreads));
        ArgumentOutOfRangeException.ThrowIfNegative(options.InterOpNumThreads, nameof(SessionOptions.InterOpNumThreads));
        foreach ((string name, long size) in options.FreeDimensionOverrides)
        {
            if (size < 1)
                throw new ArgumentException($"The dimension '{name}' cannot be fixed to {size}; give a size of 1 or more.", nameof(options));
        }
    }

    private static void Apply(OrtApi api, nint native, SessionOptions options)
    {
        // Zero means "the library decides", which is what it does when it is not told.
        if (options.IntraOpNumThreads > 0)
            api.Check(api.SetIntraOpNumThreads(native, options.IntraOpNumThreads));
        if (options.InterOpNumThreads > 0)
            api.Check(api.SetInterOpNumThreads(native, options.InterOpNumThreads));
        api.Check(api.SetSessionExecutionMode(native, (int)options.ExecutionMode));
        api.Check(api.SetSessionGraphOptimizationLevel(native, (int)options.GraphOptimizationLevel));
        api.Check(api.SetSessionLogSeverityLevel(native, (int)options.LogSeverity));
        if (!options.EnableCpuMemArena)
            api.Check(api.DisableCpuMemArena(native));
        if (!options.EnableMemoryPattern)
            api.Check(api.DisableMemPattern(native));
        if (options.OptimizedModelFilePath is { } optimized)
        {
            using var path = NativeString.FromPath(optimized);
            api.Check(api.SetOptimizedModelFilePath(native, path.Path));
        }
        if (options.ProfilePrefix is { } prefix)
        {
            using var path = NativeString.FromPath(prefix);
            api.Check(api.EnableProfiling(native, path.Path));
        }
        foreach ((string key, string value) in options.ConfigEntries)
        {
            using var nativeKey = NativeString.FromName(key);
            using var nativeValue = NativeString.FromName(value);
            api.Check(api.AddSessionConfigEntry(native, nativeKey.Bytes, nativeValue.Bytes));
        }
        foreach ((string name, long size) in options.FreeDimensionOverrides)
        {
            using var nativeName = NativeString.FromName(name);
            api.Check(api.AddFreeDimensionOverrideByName(native, nativeName.Bytes, size));
        }
        foreach (CustomOperatorDomain domain in options.CustomOperators)
            api.Check(api.AddCustomOpDomain(native, domain.Handle));
    }
}
