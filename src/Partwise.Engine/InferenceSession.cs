using Partwise.Engine.Native;

namespace Partwise.Engine;

/// <summary>
/// A loaded model, ready to run. Runs from any number of threads at once are safe; <see cref="Dispose"/> lets those under way finish.
/// </summary>
public sealed unsafe partial class InferenceSession : IDisposable
{
    private readonly OrtApi _api;
    private readonly SessionHandle _handle;
    private readonly NameTable _inputNames;
    private readonly NameTable _outputNames;

    /// <summary>Loads a model from a file; weights in files of their own are found beside it.</summary>
    /// <param name="path">The path of an ONNX file.</param>
    /// <param name="options">How to load and run it; null for the defaults.</param>
    /// <exception cref="OnnxRuntimeException">The file is missing, is no ONNX model, or uses what the library does not have.</exception>
    /// <exception cref="NativeLibraryException">No usable ONNX Runtime library was found.</exception>
    public InferenceSession(string path, SessionOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (_api, _handle) = SessionLoader.FromFile(path, options ?? new SessionOptions());
        (Inputs, Outputs, Metadata) = Describe(_api, _handle);
        (_inputNames, _outputNames) = (_handle.InputNames!, _handle.OutputNames!);
    }

    /// <summary>Loads a model from the bytes of an ONNX file, which are not needed afterwards.</summary>
    /// <param name="model">The whole file.</param>
    /// <param name="options">How to load and run it; null for the defaults.</param>
    /// <exception cref="OnnxRuntimeException">The bytes are no ONNX model, or it uses what the library does not have.</exception>
    /// <exception cref="NativeLibraryException">No usable ONNX Runtime library was found.</exception>
    public InferenceSession(ReadOnlySpan<byte> model, SessionOptions? options = null)
    {
        (_api, _handle) = SessionLoader.FromBytes(model, options ?? new SessionOptions());
        (Inputs, Outputs, Metadata) = Describe(_api, _handle);
        (_inputNames, _outputNames) = (_handle.InputNames!, _handle.OutputNames!);
    }

    /// <summary>What the model takes, in its order.</summary>
    public IReadOnlyList<TensorInfo> Inputs { get; }

    /// <summary>What the model gives, in its order.</summary>
    public IReadOnlyList<TensorInfo> Outputs { get; }

    /// <summary>What the model file says of itself.</summary>
    public ModelMetadata Metadata { get; }

    /// <summary>Completes the file that <see cref="SessionOptions.ProfilePrefix"/> asked for.</summary>
    /// <returns>The name of the file.</returns>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public string EndProfiling()
    {
        nint session = _handle.Acquire(this);
        try
        {
            byte* name;
            _api.Check(_api.SessionEndProfiling(session, _api.Allocator, &name));
            return _api.TakeString(name);
        }
        finally
        {
            _handle.DangerousRelease();
        }
    }

    /// <summary>Releases the model once the runs under way have finished; later runs throw.</summary>
    public void Dispose() => _handle.Dispose();

    private static (TensorInfo[] Inputs, TensorInfo[] Outputs, ModelMetadata Metadata) Describe(OrtApi api, SessionHandle handle)
    {
        try
        {
            nint session = handle.DangerousGetHandle();
            TensorInfo[] inputs = SessionReader.ReadInputs(api, session);
            TensorInfo[] outputs = SessionReader.ReadOutputs(api, session);
            handle.InputNames = new NameTable("input", inputs);
            handle.OutputNames = new NameTable("output", outputs);
            return (inputs, outputs, SessionReader.ReadMetadata(api, session));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
