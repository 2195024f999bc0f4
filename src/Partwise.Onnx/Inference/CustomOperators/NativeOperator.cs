using System.Runtime.InteropServices;

namespace Partwise.Onnx.Inference;

/// <summary>
/// The library's description of an operator: a table of callbacks, in the order of OrtCustomOp as of API version 17. The newer forms of
/// creating and computing are used, which return a status, so that exceptions become errors of the run instead of crossing foreign frames.
///</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeOperator
{
    private const int FloatElement = 1,
        Required = 0,
        Optional = 1,
        DefaultMemory = 0;

    private uint _version;
    private readonly nint _createKernel;
    private delegate* unmanaged<NativeOperator*, byte*> _getName;
    private delegate* unmanaged<NativeOperator*, byte*> _getExecutionProviderType;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getInputType;
    private delegate* unmanaged<NativeOperator*, nuint> _getInputTypeCount;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getOutputType;
    private delegate* unmanaged<NativeOperator*, nuint> _getOutputTypeCount;
    private readonly nint _kernelCompute;
    private delegate* unmanaged<nint, void> _kernelDestroy;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getInputCharacteristic;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getOutputCharacteristic;
    private delegate* unmanaged<NativeOperator*, nuint, int> _getInputMemoryType;
    private delegate* unmanaged<NativeOperator*, int> _getVariadicInputMinArity;
    private delegate* unmanaged<NativeOperator*, int> _getVariadicInputHomogeneity;
    private delegate* unmanaged<NativeOperator*, int> _getVariadicOutputMinArity;
    private delegate* unmanaged<NativeOperator*, int> _getVariadicOutputHomogeneity;
    private delegate* unmanaged<NativeOperator*, nint, nint, nint*, nint> _createKernelV2;
    private delegate* unmanaged<nint, nint, nint> _kernelComputeV2;
    private readonly nint _inferOutputShape;
    private delegate* unmanaged<NativeOperator*, int> _getStartVersion;
    private delegate* unmanaged<NativeOperator*, int> _getEndVersion;

    // Behind the library's fields: what the callbacks need.
    private byte* _name;
    private nint _operator;

    /// <summary>Describes an operator in memory that stays for as long as the process lives.</summary>
    public static NativeOperator* Create(CustomOperator op)
    {
        var native = (NativeOperator*)NativeMemory.Alloc((nuint)sizeof(NativeOperator));
        *native = new NativeOperator
        {
            _version = 17,
            _getName = &NameOf,
            _getExecutionProviderType = &ProviderOf,
            _getInputType = &ElementType,
            _getInputTypeCount = &InputCount,
            _getOutputType = &ElementType,
            _getOutputTypeCount = &OutputCount,
            _kernelDestroy = &Destroy,
            _getInputCharacteristic = &InputCharacteristic,
            _getOutputCharacteristic = &OutputCharacteristic,
            _getInputMemoryType = &MemoryType,
            _getVariadicInputMinArity = &One,
            _getVariadicInputHomogeneity = &One,
            _getVariadicOutputMinArity = &One,
            _getVariadicOutputHomogeneity = &One,
            _createKernelV2 = &CreateFor,
            _kernelComputeV2 = &Compute,
            _getStartVersion = &One,
            _getEndVersion = &LastVersion,
            _name = (byte*)Marshal.StringToCoTaskMemUTF8(op.Name),
            _operator = GCHandle.ToIntPtr(GCHandle.Alloc(op)),
        };
        return native;
    }

    private static CustomOperator Of(NativeOperator* op) => (CustomOperator)GCHandle.FromIntPtr(op->_operator).Target!;

    [UnmanagedCallersOnly]
    private static byte* NameOf(NativeOperator* op) => op->_name;

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

    private static nint Status(Exception e)
    {
        fixed (byte* message = OrtApi.Text($"{e.GetType().Name}: {e.Message}"))
            return OrtApi.CreateStatus((int)ErrorCode.Fail, message);
    }
}
