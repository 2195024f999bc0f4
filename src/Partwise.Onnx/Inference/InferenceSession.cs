using Microsoft.Win32.SafeHandles;
using Partwise.Files;

namespace Partwise.Onnx.Inference;

/// <summary>
/// A loaded model, ready to run. Runs from any number of threads at once are safe; <see cref="Dispose"/> lets those under way finish.
/// </summary>
public sealed class InferenceSession : IDisposable
{
    private static long s_runs;

    private readonly Ort.InferenceSession _session;
    private readonly UseGuard _guard;

    /// <summary>Loads a model from a file; weights in files of their own are found beside it.</summary>
    /// <param name="path">The path of an ONNX file.</param>
    /// <param name="options">How to load and run it; null for the defaults.</param>
    /// <exception cref="OnnxRuntimeException">The file is missing, is no ONNX model, or uses what the library does not have.</exception>
    /// <exception cref="NativeLibraryException">No usable ONNX Runtime library was found.</exception>
    public InferenceSession(string path, SessionOptions? options = null)
        : this(o => new Ort.InferenceSession(RequireFile(path), o), $"'{path}'", options) { }

    /// <summary>Loads a model from the bytes of an ONNX file, which are not needed afterwards.</summary>
    /// <param name="model">The whole file.</param>
    /// <param name="options">How to load and run it; null for the defaults.</param>
    /// <exception cref="OnnxRuntimeException">The bytes are no ONNX model, or it uses what the library does not have.</exception>
    /// <exception cref="NativeLibraryException">No usable ONNX Runtime library was found.</exception>
    public InferenceSession(byte[] model, SessionOptions? options = null)
        : this(o => new Ort.InferenceSession(RequireBytes(model), o), $"({model?.Length} bytes)", options) { }

    private InferenceSession(Func<Ort.SessionOptions, Ort.InferenceSession> load, string model, SessionOptions? options)
    {
        OnnxRuntimeLibrary.Load();
        try
        {
            using Ort.SessionOptions official = (options ?? new SessionOptions()).Create();
            _session = load(official);
            _guard = new UseGuard(_session.Dispose);
            Inputs = [.. _session.InputNames.Select(n => new TensorInfo(n, _session.InputMetadata[n]))];
            Outputs = [.. _session.OutputNames.Select(n => new TensorInfo(n, _session.OutputMetadata[n]))];
            Metadata = ReadMetadata(_session, model);
        }
        catch (Exception e) when (OnnxRuntimeException.IsOfficial(e))
        {
            _session?.Dispose();
            throw OnnxRuntimeException.From(e).While($"The model {model} could not be loaded");
        }
    }

    // For the library a name ends at NUL: the official package then finds no text for it, or the same name twice.
    private static Ort.ModelMetadata ReadMetadata(Ort.InferenceSession session, string model)
    {
        try
        {
            return session.ModelMetadata;
        }
        catch (Exception e) when (e is NullReferenceException or ArgumentException)
        {
            session.Dispose();
            throw new OnnxRuntimeException(ErrorCode.Fail, $"The model {model} could not be loaded: a name in its metadata is damaged");
        }
    }

    /// <summary>How often this process has run networks: what a budget counts.</summary>
    internal static long TotalRuns => Interlocked.Read(ref s_runs);

    /// <summary>What the model takes, in its order.</summary>
    public IReadOnlyList<TensorInfo> Inputs { get; }

    /// <summary>What the model gives, in its order.</summary>
    public IReadOnlyList<TensorInfo> Outputs { get; }

    /// <summary>What the model file says of itself. Absent texts are empty.</summary>
    public Ort.ModelMetadata Metadata { get; }

    /// <summary>Runs the model; the library allocates the outputs, which the caller disposes.</summary>
    /// <param name="inputNames">Names of inputs, one per tensor of <paramref name="inputs"/>.</param>
    /// <param name="inputs">The tensors.</param>
    /// <param name="outputNames">Names of the outputs wanted, one or more. The whole graph is computed whichever they are.</param>
    /// <param name="cancellationToken">Stops the run at the next operator.</param>
    /// <returns>One tensor per name of <paramref name="outputNames"/>, in that order.</returns>
    /// <exception cref="ArgumentException">A name is not the model's, or names and tensors differ in number.</exception>
    /// <exception cref="OnnxRuntimeException">A tensor does not fit the model, an input is missing, an operator failed, or a wanted output
    /// is not a dense tensor, or is one of 2 GiB or more.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    /// <exception cref="ObjectDisposedException">The session or a tensor was disposed.</exception>
    public OrtValue[] Run(
        IReadOnlyList<string> inputNames,
        IReadOnlyList<OrtValue> inputs,
        IReadOnlyList<string> outputNames,
        CancellationToken cancellationToken = default
    ) =>
        Run(
            inputNames,
            inputs,
            outputNames,
            [],
            (options, values, _) =>
            {
                Ort.IDisposableReadOnlyCollection<Ort.OrtValue> results = _session.Run(options, inputNames, values, outputNames);
                try
                {
                    return results.Select(OrtValue.FromOfficial).ToArray();
                }
                catch
                {
                    results.Dispose();
                    throw;
                }
            },
            cancellationToken
        );

    /// <summary>Runs the model into tensors of the caller's.</summary>
    /// <param name="inputNames">Names of inputs, one per tensor of <paramref name="inputs"/>.</param>
    /// <param name="inputs">The tensors.</param>
    /// <param name="outputNames">Names of the outputs wanted, one or more.</param>
    /// <param name="outputs">Where to write them: each of exactly the type and shape that the run gives.</param>
    /// <param name="cancellationToken">Stops the run at the next operator.</param>
    /// <exception cref="ArgumentException">A name is not the model's, or names and tensors differ in number.</exception>
    /// <exception cref="OnnxRuntimeException">A tensor does not fit the model, an input is missing, or an operator failed.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped; the outputs may be partly written.</exception>
    /// <exception cref="ObjectDisposedException">The session or a tensor was disposed.</exception>
    public void Run(
        IReadOnlyList<string> inputNames,
        IReadOnlyList<OrtValue> inputs,
        IReadOnlyList<string> outputNames,
        IReadOnlyList<OrtValue> outputs,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(outputNames);
        RequireTensors("output", outputNames, outputs);
        Run(
            inputNames,
            inputs,
            outputNames,
            outputs,
            (options, values, results) =>
            {
                _session.Run(options, inputNames, values, outputNames, results);
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>Releases the model once the runs under way have finished; later runs throw.</summary>
    public void Dispose() => _guard.Dispose();

    private T Run<T>(
        IReadOnlyList<string> inputNames,
        IReadOnlyList<OrtValue> inputs,
        IReadOnlyList<string> outputNames,
        IReadOnlyList<OrtValue> outputs,
        Func<Ort.RunOptions, Ort.OrtValue[], Ort.OrtValue[], T> run,
        CancellationToken token
    )
    {
        ArgumentNullException.ThrowIfNull(inputNames);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputNames);
        RequireTensors("input", inputNames, inputs);
        Interlocked.Increment(ref s_runs);
        // The library itself notices a missing input only inside an operator, if at all.
        if (inputs.Count < Inputs.Count && RunFaults.FindMissing(this, inputNames) is { } missing)
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, missing);
        token.ThrowIfCancellationRequested();

        OrtValue[] tensors = [.. inputs, .. outputs];
        int held = 0;
        _guard.Acquire(this);
        try
        {
            for (; held < tensors.Length; held++)
                tensors[held].Acquire();
            Ort.OrtValue[] values = Array.ConvertAll(tensors, t => t.Official);
            using var options = new Ort.RunOptions();
            // Leaving this scope waits for a callback under way, so none touches the options after it.
            using CancellationTokenRegistration registration = token.UnsafeRegister(
                static o => ((Ort.RunOptions)o!).Terminate = true,
                options
            );
            return run(options, values[..inputs.Count], values[inputs.Count..]);
        }
        catch (Exception e) when (OnnxRuntimeException.IsOfficial(e))
        {
            throw Failure(OnnxRuntimeException.From(e), inputNames, inputs, outputNames, outputs, token);
        }
        finally
        {
            while (held > 0)
                tensors[--held].Release();
            _guard.DangerousRelease();
        }
    }

    private Exception Failure(
        OnnxRuntimeException error,
        IReadOnlyList<string> inputNames,
        IReadOnlyList<OrtValue> inputs,
        IReadOnlyList<string> outputNames,
        IReadOnlyList<OrtValue> outputs,
        CancellationToken token
    )
    {
        if (token.IsCancellationRequested)
            return new OperationCanceledException("The run of the model was stopped.", error, token);
        if ((RunFaults.FindUnknown("input", Inputs, inputNames) ?? RunFaults.FindUnknown("output", Outputs, outputNames)) is { } unknown)
            return new ArgumentException(unknown, error);
        if (RunFaults.FindInput(this, inputNames, inputs) is { } wrongInput)
            return new OnnxRuntimeException(error.Code, wrongInput, error.NativeMessage);
        // A model may declare an output wrongly, so the library's words stay beside ours.
        return error.While(RunFaults.FindOutput(this, outputNames, outputs) ?? "The model could not be run");
    }

    private static void RequireTensors(string kind, IReadOnlyList<string> names, IReadOnlyList<OrtValue> tensors)
    {
        if (names.Count != tensors.Count)
            throw new ArgumentException(
                $"There are {names.Count} {kind} names but {tensors.Count} {kind} tensors; give one tensor per name.",
                $"{kind}s"
            );
        for (int i = 0; i < names.Count; i++)
        {
            if (tensors[i] is null)
                throw new ArgumentException($"The tensor for {kind} '{names[i]}' is null; give a tensor.", $"{kind}s");
        }
    }

    private static string RequireFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using SafeFileHandle file = InputFile.OpenHandle(path);
            return RandomAccess.GetLength(file) > 0
                ? path
                : throw new OnnxRuntimeException(
                    ErrorCode.InvalidProtobuf,
                    $"The model file '{path}' is empty; give a complete ONNX file."
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OnnxRuntimeException(
                ErrorCode.NoSuchFile,
                $"There is no model file '{path}' that can be read; give the path of an existing ONNX file."
            );
        }
    }

    private static byte[] RequireBytes(byte[] model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Length > 0
            ? model
            : throw new OnnxRuntimeException(ErrorCode.InvalidProtobuf, "The model has no bytes; give the whole content of an ONNX file.");
    }
}
