using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Partwise.Engine.Native;

/// <summary>
/// The functions of ONNX Runtime's C API that Partwise calls, taken once from the library's own table. The position of a function in
/// that table never changes between versions, which is what makes one binding fit every library from <see cref="MinimumVersion"/> on.
/// Opaque pointers are <see cref="nint"/>; a returned status of zero means success.
/// </summary>
internal sealed unsafe class OrtApi
{
    /// <summary>The API version asked for: the second number of the oldest library version that serves.</summary>
    public const uint MinimumVersion = 17;

    private static readonly Lock s_lock = new();
    private static OrtApi? s_instance;

    // Errors and environment.
    public readonly delegate* unmanaged<int, byte*, nint> CreateStatus;
    public readonly delegate* unmanaged<nint, int> GetErrorCode;
    public readonly delegate* unmanaged<nint, byte*> GetErrorMessage;
    public readonly delegate* unmanaged<int, byte*, nint*, nint> CreateEnv;
    public readonly delegate* unmanaged<nint, nint> DisableTelemetryEvents;
    public readonly delegate* unmanaged<nint, void> ReleaseStatus;

    // Sessions.
    public readonly delegate* unmanaged<nint, void*, nint, nint*, nint> CreateSession;
    public readonly delegate* unmanaged<nint, void*, nuint, nint, nint*, nint> CreateSessionFromArray;
    public readonly delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint> Run;
    public readonly delegate* unmanaged<nint, nint, byte**, nint> SessionEndProfiling;
    public readonly delegate* unmanaged<nint, void> ReleaseSession;

    // Options of a session.
    public readonly delegate* unmanaged<nint*, nint> CreateSessionOptions;
    public readonly delegate* unmanaged<nint, void*, nint> SetOptimizedModelFilePath;
    public readonly delegate* unmanaged<nint, int, nint> SetSessionExecutionMode;
    public readonly delegate* unmanaged<nint, void*, nint> EnableProfiling;
    public readonly delegate* unmanaged<nint, nint> DisableMemPattern;
    public readonly delegate* unmanaged<nint, nint> DisableCpuMemArena;
    public readonly delegate* unmanaged<nint, int, nint> SetSessionLogSeverityLevel;
    public readonly delegate* unmanaged<nint, int, nint> SetSessionGraphOptimizationLevel;
    public readonly delegate* unmanaged<nint, int, nint> SetIntraOpNumThreads;
    public readonly delegate* unmanaged<nint, int, nint> SetInterOpNumThreads;
    public readonly delegate* unmanaged<nint, byte*, long, nint> AddFreeDimensionOverrideByName;
    public readonly delegate* unmanaged<nint, byte*, byte*, nint> AddSessionConfigEntry;
    public readonly delegate* unmanaged<nint, void> ReleaseSessionOptions;

    // What a session takes and gives.
    public readonly delegate* unmanaged<nint, nuint*, nint> SessionGetInputCount;
    public readonly delegate* unmanaged<nint, nuint*, nint> SessionGetOutputCount;
    public readonly delegate* unmanaged<nint, nuint, nint*, nint> SessionGetInputTypeInfo;
    public readonly delegate* unmanaged<nint, nuint, nint*, nint> SessionGetOutputTypeInfo;
    public readonly delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetInputName;
    public readonly delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetOutputName;
    public readonly delegate* unmanaged<nint, nint*, nint> CastTypeInfoToTensorInfo;
    public readonly delegate* unmanaged<nint, int*, nint> GetTensorElementType;
    public readonly delegate* unmanaged<nint, nuint*, nint> GetDimensionsCount;
    public readonly delegate* unmanaged<nint, long*, nuint, nint> GetDimensions;
    public readonly delegate* unmanaged<nint, byte**, nuint, nint> GetSymbolicDimensions;
    public readonly delegate* unmanaged<nint, void> ReleaseTypeInfo;
    public readonly delegate* unmanaged<nint, void> ReleaseTensorTypeAndShapeInfo;

    // Options of a run.
    public readonly delegate* unmanaged<nint*, nint> CreateRunOptions;
    public readonly delegate* unmanaged<nint, nint> RunOptionsSetTerminate;
    public readonly delegate* unmanaged<nint, nint> RunOptionsUnsetTerminate;
    public readonly delegate* unmanaged<nint, void> ReleaseRunOptions;

    // Tensors and memory.
    public readonly delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint> CreateTensorWithDataAsOrtValue;
    public readonly delegate* unmanaged<nint, int*, nint> IsTensor;
    public readonly delegate* unmanaged<nint, void**, nint> GetTensorMutableData;
    public readonly delegate* unmanaged<nint, nint*, nint> GetTensorTypeAndShape;
    public readonly delegate* unmanaged<nint, void> ReleaseValue;
    public readonly delegate* unmanaged<nint, void*, nint> AllocatorFree;

    // Operators of one's own.
    public readonly delegate* unmanaged<byte*, nint*, nint> CreateCustomOpDomain;
    public readonly delegate* unmanaged<nint, NativeOperator*, nint> CustomOpDomainAdd;
    public readonly delegate* unmanaged<nint, nint, nint> AddCustomOpDomain;
    public readonly delegate* unmanaged<nint, byte*, float*, nint> KernelInfoGetAttributeFloat;
    public readonly delegate* unmanaged<nint, byte*, long*, nint> KernelInfoGetAttributeInt64;
    public readonly delegate* unmanaged<nint, nuint*, nint> KernelContextGetInputCount;
    public readonly delegate* unmanaged<nint, nuint, nint*, nint> KernelContextGetInput;
    public readonly delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint> KernelContextGetOutput;
    public readonly delegate* unmanaged<nint, delegate* unmanaged<nint, nuint, void>, nuint, nuint, nint, nint> KernelContextParallelFor;

    // Metadata.
    public readonly delegate* unmanaged<nint, nint*, nint> SessionGetModelMetadata;
    public readonly delegate* unmanaged<nint, nint, byte**, nint> ModelMetadataGetProducerName;
    public readonly delegate* unmanaged<nint, nint, byte**, nint> ModelMetadataGetGraphName;
    public readonly delegate* unmanaged<nint, nint, byte**, nint> ModelMetadataGetDomain;
    public readonly delegate* unmanaged<nint, nint, byte**, nint> ModelMetadataGetDescription;
    public readonly delegate* unmanaged<nint, nint, byte*, byte**, nint> ModelMetadataLookupCustomMetadataMap;
    public readonly delegate* unmanaged<nint, long*, nint> ModelMetadataGetVersion;
    public readonly delegate* unmanaged<nint, nint, byte***, long*, nint> ModelMetadataGetCustomMetadataMapKeys;
    public readonly delegate* unmanaged<nint, void> ReleaseModelMetadata;

    private OrtApi(LoadedLibrary library)
    {
        Library = library;
        var t = (void**)library.Api;
        CreateStatus = (delegate* unmanaged<int, byte*, nint>)t[0];
        GetErrorCode = (delegate* unmanaged<nint, int>)t[1];
        GetErrorMessage = (delegate* unmanaged<nint, byte*>)t[2];
        CreateEnv = (delegate* unmanaged<int, byte*, nint*, nint>)t[3];
        DisableTelemetryEvents = (delegate* unmanaged<nint, nint>)t[6];
        CreateSession = (delegate* unmanaged<nint, void*, nint, nint*, nint>)t[7];
        CreateSessionFromArray = (delegate* unmanaged<nint, void*, nuint, nint, nint*, nint>)t[8];
        Run = (delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)t[9];
        CreateSessionOptions = (delegate* unmanaged<nint*, nint>)t[10];
        SetOptimizedModelFilePath = (delegate* unmanaged<nint, void*, nint>)t[11];
        SetSessionExecutionMode = (delegate* unmanaged<nint, int, nint>)t[13];
        EnableProfiling = (delegate* unmanaged<nint, void*, nint>)t[14];
        DisableMemPattern = (delegate* unmanaged<nint, nint>)t[17];
        DisableCpuMemArena = (delegate* unmanaged<nint, nint>)t[19];
        SetSessionLogSeverityLevel = (delegate* unmanaged<nint, int, nint>)t[22];
        SetSessionGraphOptimizationLevel = (delegate* unmanaged<nint, int, nint>)t[23];
        SetIntraOpNumThreads = (delegate* unmanaged<nint, int, nint>)t[24];
        SetInterOpNumThreads = (delegate* unmanaged<nint, int, nint>)t[25];
        CreateCustomOpDomain = (delegate* unmanaged<byte*, nint*, nint>)t[26];
        CustomOpDomainAdd = (delegate* unmanaged<nint, NativeOperator*, nint>)t[27];
        AddCustomOpDomain = (delegate* unmanaged<nint, nint, nint>)t[28];
        SessionGetInputCount = (delegate* unmanaged<nint, nuint*, nint>)t[30];
        SessionGetOutputCount = (delegate* unmanaged<nint, nuint*, nint>)t[31];
        SessionGetInputTypeInfo = (delegate* unmanaged<nint, nuint, nint*, nint>)t[33];
        SessionGetOutputTypeInfo = (delegate* unmanaged<nint, nuint, nint*, nint>)t[34];
        SessionGetInputName = (delegate* unmanaged<nint, nuint, nint, byte**, nint>)t[36];
        SessionGetOutputName = (delegate* unmanaged<nint, nuint, nint, byte**, nint>)t[37];
        CreateRunOptions = (delegate* unmanaged<nint*, nint>)t[39];
        RunOptionsSetTerminate = (delegate* unmanaged<nint, nint>)t[46];
        RunOptionsUnsetTerminate = (delegate* unmanaged<nint, nint>)t[47];
        CreateTensorWithDataAsOrtValue = (delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)t[49];
        IsTensor = (delegate* unmanaged<nint, int*, nint>)t[50];
        GetTensorMutableData = (delegate* unmanaged<nint, void**, nint>)t[51];
        CastTypeInfoToTensorInfo = (delegate* unmanaged<nint, nint*, nint>)t[55];
        GetTensorElementType = (delegate* unmanaged<nint, int*, nint>)t[60];
        GetDimensionsCount = (delegate* unmanaged<nint, nuint*, nint>)t[61];
        GetDimensions = (delegate* unmanaged<nint, long*, nuint, nint>)t[62];
        GetSymbolicDimensions = (delegate* unmanaged<nint, byte**, nuint, nint>)t[63];
        GetTensorTypeAndShape = (delegate* unmanaged<nint, nint*, nint>)t[65];
        AllocatorFree = (delegate* unmanaged<nint, void*, nint>)t[76];
        KernelInfoGetAttributeFloat = (delegate* unmanaged<nint, byte*, float*, nint>)t[85];
        KernelInfoGetAttributeInt64 = (delegate* unmanaged<nint, byte*, long*, nint>)t[86];
        KernelContextGetInputCount = (delegate* unmanaged<nint, nuint*, nint>)t[88];
        KernelContextGetInput = (delegate* unmanaged<nint, nuint, nint*, nint>)t[90];
        KernelContextGetOutput = (delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint>)t[91];
        ReleaseStatus = (delegate* unmanaged<nint, void>)t[93];
        ReleaseSession = (delegate* unmanaged<nint, void>)t[95];
        ReleaseValue = (delegate* unmanaged<nint, void>)t[96];
        ReleaseRunOptions = (delegate* unmanaged<nint, void>)t[97];
        ReleaseTypeInfo = (delegate* unmanaged<nint, void>)t[98];
        ReleaseTensorTypeAndShapeInfo = (delegate* unmanaged<nint, void>)t[99];
        ReleaseSessionOptions = (delegate* unmanaged<nint, void>)t[100];
        SessionEndProfiling = (delegate* unmanaged<nint, nint, byte**, nint>)t[110];
        SessionGetModelMetadata = (delegate* unmanaged<nint, nint*, nint>)t[111];
        ModelMetadataGetProducerName = (delegate* unmanaged<nint, nint, byte**, nint>)t[112];
        ModelMetadataGetGraphName = (delegate* unmanaged<nint, nint, byte**, nint>)t[113];
        ModelMetadataGetDomain = (delegate* unmanaged<nint, nint, byte**, nint>)t[114];
        ModelMetadataGetDescription = (delegate* unmanaged<nint, nint, byte**, nint>)t[115];
        ModelMetadataLookupCustomMetadataMap = (delegate* unmanaged<nint, nint, byte*, byte**, nint>)t[116];
        ModelMetadataGetVersion = (delegate* unmanaged<nint, long*, nint>)t[117];
        ReleaseModelMetadata = (delegate* unmanaged<nint, void>)t[118];
        ModelMetadataGetCustomMetadataMapKeys = (delegate* unmanaged<nint, nint, byte***, long*, nint>)t[123];
        AddFreeDimensionOverrideByName = (delegate* unmanaged<nint, byte*, long, nint>)t[124];
        AddSessionConfigEntry = (delegate* unmanaged<nint, byte*, byte*, nint>)t[130];
        KernelContextParallelFor = (delegate* unmanaged<nint, delegate* unmanaged<nint, nuint, void>, nuint, nuint, nint, nint>)t[274];

        nint memory, allocator;
        var createCpuMemoryInfo = (delegate* unmanaged<int, int, nint*, nint>)t[69];
        var getDefaultAllocator = (delegate* unmanaged<nint*, nint>)t[78];
        const int deviceAllocator = 0, defaultMemory = 0;
        Check(createCpuMemoryInfo(deviceAllocator, defaultMemory, &memory));
        Check(getDefaultAllocator(&allocator));
        CpuMemory = memory;
        Allocator = allocator;
    }

    /// <summary>The loaded library's functions; loads it on first use.</summary>
    /// <exception cref="NativeLibraryException">No usable library was found.</exception>
    public static OrtApi Instance => Volatile.Read(ref s_instance) ?? Load();

    /// <summary>Where the library came from.</summary>
    public LoadedLibrary Library { get; }

    /// <summary>The description of ordinary memory; lives as long as the process.</summary>
    public nint CpuMemory { get; }

    /// <summary>The allocator that strings from the library belong to; lives as long as the process.</summary>
    public nint Allocator { get; }

    /// <summary>Throws when <paramref name="status"/> reports an error, which it releases.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Check(nint status)
    {
        if (status != 0)
            throw TakeError(status);
    }

    /// <summary>Copies the error out of <paramref name="status"/>, on one line, and releases it.</summary>
    public OnnxRuntimeException TakeError(nint status)
    {
        var code = (ErrorCode)GetErrorCode(status);
        string message = (Marshal.PtrToStringUTF8((nint)GetErrorMessage(status)) ?? "").ReplaceLineEndings(" ").Trim();
        ReleaseStatus(status);
        return new OnnxRuntimeException(code, message, message);
    }

    /// <summary>Copies a string that belongs to <see cref="Allocator"/> and gives its memory back; null becomes empty.</summary>
    public string TakeString(byte* text)
    {
        if (text == null)
            return "";
        string copy = Marshal.PtrToStringUTF8((nint)text) ?? "";
        Check(AllocatorFree(Allocator, text));
        return copy;
    }

    private static OrtApi Load()
    {
        // A failed load is tried anew at the next call: the message stays fresh and the type is never poisoned.
        lock (s_lock)
            return s_instance ??= new OrtApi(NativeLibraryLocator.ForThisProcess().Load());
    }
}
