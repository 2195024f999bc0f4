using System.Runtime.InteropServices;
using System.Text;

namespace Partwise.Onnx.Inference;

/// <summary>
/// The functions of ONNX Runtime's C API that operators written in C# need and the official package does not give. The position of a
/// function in the library's table never changes between versions. Opaque pointers are <see cref="nint"/>; a returned status of zero means
/// success.
///</summary>
internal static unsafe class OrtApi
{
    public static delegate* unmanaged<int, byte*, nint> CreateStatus => (delegate* unmanaged<int, byte*, nint>)Table[0];

    public static delegate* unmanaged<byte*, nint*, nint> CreateCustomOpDomain => (delegate* unmanaged<byte*, nint*, nint>)Table[26];

    public static delegate* unmanaged<nint, NativeOperator*, nint> CustomOpDomainAdd =>
        (delegate* unmanaged<nint, NativeOperator*, nint>)Table[27];

    public static delegate* unmanaged<nint, nint, nint> AddCustomOpDomain => (delegate* unmanaged<nint, nint, nint>)Table[28];

    public static delegate* unmanaged<nint, void**, nint> GetTensorMutableData => (delegate* unmanaged<nint, void**, nint>)Table[51];

    public static delegate* unmanaged<nint, nuint*, nint> GetDimensionsCount => (delegate* unmanaged<nint, nuint*, nint>)Table[61];

    public static delegate* unmanaged<nint, long*, nuint, nint> GetDimensions => (delegate* unmanaged<nint, long*, nuint, nint>)Table[62];

    public static delegate* unmanaged<nint, nint*, nint> GetTensorTypeAndShape => (delegate* unmanaged<nint, nint*, nint>)Table[65];

    public static delegate* unmanaged<nint, byte*, float*, nint> GetAttributeFloat =>
        (delegate* unmanaged<nint, byte*, float*, nint>)Table[85];

    public static delegate* unmanaged<nint, byte*, long*, nint> GetAttributeInt64 =>
        (delegate* unmanaged<nint, byte*, long*, nint>)Table[86];

    public static delegate* unmanaged<nint, nuint*, nint> GetInputCount => (delegate* unmanaged<nint, nuint*, nint>)Table[88];

    public static delegate* unmanaged<nint, nuint, nint*, nint> GetInput => (delegate* unmanaged<nint, nuint, nint*, nint>)Table[90];

    public static delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint> GetOutput =>
        (delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint>)Table[91];

    public static delegate* unmanaged<nint, void> ReleaseTensorTypeAndShapeInfo => (delegate* unmanaged<nint, void>)Table[99];

    public static delegate* unmanaged<nint, delegate* unmanaged<nint, nuint, void>, nuint, nuint, nint, nint> ParallelFor =>
        (delegate* unmanaged<nint, delegate* unmanaged<nint, nuint, void>, nuint, nuint, nint, nint>)Table[274];

    private static void** Table => (void**)OnnxRuntimeLibrary.Load().Api;

    /// <summary>Throws when <paramref name="status"/> reports an error, which it releases.</summary>
    public static void Check(nint status)
    {
        if (status == 0)
            return;
        var code = (ErrorCode)((delegate* unmanaged<nint, int>)Table[1])(status);
        string message = (Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<nint, byte*>)Table[2])(status)) ?? "")
            .ReplaceLineEndings(" ")
            .Trim();
        ((delegate* unmanaged<nint, void>)Table[93])(status);
        throw new OnnxRuntimeException(code, message, message);
    }

    /// <summary>A text as the library reads it: UTF-8 with a zero at the end.</summary>
    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
