using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Partwise.Engine.Native;

/// <summary>
/// The library's description of an operator: a table of callbacks, in the order of OrtCustomOp as of API version 17. The newer forms of creating and
/// computing are used, which return a status, so that exceptions become errors of the run instead of crossing foreign frames.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeOperator
{
    private const int FloatElement = 1, Required = 0, Optional = 1, DefaultMemory = 0;

    public uint Version;
    public delegate* unmanaged<NativeOperator*, nint, nint, nint> CreateKernel;
    public delegate* unmanaged<NativeOperator*, byte*> GetName;
    public delegate* unmanaged<NativeOperator*, byte*> GetExecutionProviderType;
    public delegate* unmanaged<NativeOperator*, nuint, int> GetInputType;
    public delegate* unmanaged<NativeOperator*, nuint> GetInputTypeCount;
    public delegate* unmanaged<NativeOperator*, nuint, int> GetOutputType;
    public delegate* unmanaged<NativeOperator*, nuint> GetOutputTypeCount;
    public delegate* unmanaged<nint, nint, void> KernelCompute;
    public delegate* unmanaged<nint, void> KernelDestroy;
    public delegate* unmanaged<NativeOperator*, nuint, int> GetInputCharacteristic;
    public delegate* unmanaged<NativeOperator*, nuint, int> GetOutputCharacteristic;
    public delegate* unmanaged<NativeOperator*, nuint, int> GetInputMemoryType;
    public delegate* unmanaged<NativeOperator*, int> GetVariadicInputMinArity;
    public delegate* unmanaged<NativeOperator*, int> GetVariadicInputHomogeneity;
    public delegate* unmanaged<NativeOperator*, int> GetVariadicOutputMinArity;
    public delegate* unmanaged<NativeOperator*, int> GetVariadicOutputHomogeneity;
    public delegate* unmanaged<NativeOperator*, nint, nint, nint*, nint> CreateKernelV2;
    public delegate* unmanaged<nint, nint, nint> KernelComputeV2;
    public delegate* unmanaged<NativeOperator*, nint, nint> InferOutputShape;
    public delegate* unmanaged<NativeOperator*, int> GetStartVersion;
    public delegate* unmanaged<NativeOperator*, int> GetEndVersion;

    // Behind the library's fields: what the callbacks need.
    public byte* Name;
    public nint Operator;

    /// <summary>Registers operators under a domain. The memory stays for as long as the process lives.</summary>
    public static nint CreateDomain(string name, IReadOnlyList<CustomOperator> operators)
    {
        OrtApi api = OrtApi.Instance;
        nint domain;
        api.Check(api.CreateCustomOpDomain((byte*)Marshal.StringToCoTaskMemUTF8(name), &domain));
        foreach (CustomOperator op in operators)
            api.Check(api.CustomOpDomainAdd(domain, Create(op)));
        return domain;
    }

    private static NativeOperator* Create(CustomOperator op)
    {
        var native = (NativeOperator*)NativeMemory.AllocZeroed((nuint)sizeof(NativeOperator));
        *native = new NativeOperator
        {
            Version = OrtApi.MinimumVersion,
            GetName = &NameOf,
            GetExecutionProviderType = &ProviderOf,
            GetInputType = &ElementType,
            GetInputTypeCount = &InputCount,
            GetOutputType = &ElementType,
            GetOutputTypeCount = &OutputCount,
            KernelDestroy = &Destroy,
            GetInputCharacteristic = &InputCharacteristic,
            GetOutputCharacteristic = &OutputCharacteristic,
            GetInputMemoryType = &MemoryType,
            GetVariadicInputMinArity = &One,
            GetVariadicInputHomogeneity = &One,
            GetVariadicOutputMinArity = &One,
            GetVariadicOutputHomogeneity = &One,
            CreateKernelV2 = &CreateFor,
            KernelComputeV2 = &Compute,
            GetStartVersion = &One,
            GetEndVersion = &LastVersion,
            Name = (byte*)Marshal.StringToCoTaskMemUTF8(op.Name),
            Operator = GCHandle.ToIntPtr(GCHandle.Alloc(op)),
        };
        return native;
    }

    private static CustomOperator Of(NativeOperator* op) => (CustomOperator)GCHandle.FromIntPtr(op->Operator).Target!;

    [UnmanagedCallersOnly]
    private static byte* NameOf(NativeOperator* op) => op->Name;

    // Null means the processor.
    [UnmanagedCallersOnly]
    private static byte* ProviderOf(NativeOperator* op) => null;

    [UnmanagedCallersOnly]
    private static int ElementType(NativeOperator* op, nuint index) => FloatElement;

    [UnmanagedCallersOnly]
    private static nuint InputCount(NativeOperator* op) => (nuint)Of(op).Inputs;

    [UnmanagedCallersOnly]
    private static nuint OutputCount(NativeOperator* op) => (nuint)Of(op).Outputs;

    [UnmanagedCallersOnly]
    private static int InputCharacteristic(NativeOperator* op, nuint index) => (int)index < Of(op).RequiredInputs ? Required : Optional;

    [UnmanagedCallersOnly]
    private static int OutputCharacteristic(NativeOperator* op, nuint index) => Required;

    [UnmanagedCallersOnly]
    private static int MemoryType(NativeOperator* op, nuint index) => DefaultMemory;

    [UnmanagedCallersOnly]
    private static int One(NativeOperator* op) => 1;

    [UnmanagedCallersOnly]
    private static int LastVersion(NativeOperator* op) => int.MaxValue;

    [UnmanagedCallersOnly]
    private static nint CreateFor(NativeOperator* op, nint api, nint info, nint* kernel)
    {
        try
        {
            *kernel = GCHandle.ToIntPtr(GCHandle.Alloc(Of(op).CreateKernel(new KernelAttributes(info))));
            return 0;
        }
        catch (Exception e)
        {
            return Status(e);
        }
    }

    [UnmanagedCallersOnly]
    private static nint Compute(nint kernel, nint context)
    {
        try
        {
            ((CustomKernel)GCHandle.FromIntPtr(kernel).Target!).Compute(new KernelContext(context));
            return 0;
        }
        catch (Exception e)
        {
            return Status(e);
        }
    }

    [UnmanagedCallersOnly]
    private static void Destroy(nint kernel) => GCHandle.FromIntPtr(kernel).Free();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Status(Exception e)
    {
        using var message = NativeString.FromName($"{e.GetType().Name}: {e.Message}");
        return OrtApi.Instance.CreateStatus((int)ErrorCode.Fail, message.Bytes);
    }
}
