using System.Runtime.CompilerServices;

namespace Partwise.Engine;

public sealed unsafe partial class InferenceSession
{
    private const int SlotsOnStack = 512;

    /// <summary>Runs the model; the library allocates the outputs, which the caller disposes.</summary>
    /// <param name="inputNames">Names of inputs, one per tensor of <paramref name="inputs"/>.</param>
    /// <param name="inputs">The tensors.</param>
    /// <param name="outputNames">Names of the outputs wanted, one or more. The whole graph is computed whichever they are.</param>
    /// <param name="runOptions">Lets another thread stop the run; null if nobody will.</param>
    /// <param name="cancellationToken">Stops the run at the next operator. Where options are given too, it stops every run that shares them.</param>
    /// <returns>One tensor per name of <paramref name="outputNames"/>, in that order.</returns>
    /// <exception cref="ArgumentException">A name is not the model's, or names and tensors differ in number.</exception>
    /// <exception cref="OnnxRuntimeException">A tensor does not fit the model, an input is missing, or an operator failed.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    /// <exception cref="ObjectDisposedException">The session, the options or a tensor was disposed.</exception>
    /// <exception cref="NotSupportedException">A wanted output is not a tensor.</exception>
    public OrtValue[] Run(
        IReadOnlyList<string> inputNames,
        IReadOnlyList<OrtValue> inputs,
        IReadOnlyList<string> outputNames,
        RunOptions? runOptions = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outputNames);
        var results = new nint[outputNames.Count];
        RunCancellable(inputNames, inputs, outputNames, null, results, runOptions, cancellationToken);

        var values = new OrtValue[results.Length];
        int taken = 0;
        try
        {
            while (taken < results.Length)
            {
                int i = taken++;
                values[i] = OrtValue.FromNative(results[i]);
            }
            return values;
        }
        catch
        {
            foreach (OrtValue value in values.Where(v => v is not null))
                value.Dispose();
            for (; taken < results.Length; taken++)
                _api.ReleaseValue(results[taken]);
            throw;
        }
    }

    /// <summary>Runs the model into tensors of the caller's.</summary>
    /// <param name="inputNames">Names of inputs, one per tensor of <paramref name="inputs"/>.</param>
    /// <param name="inputs">The tensors.</param>
    /// <param name="outputNames">Names of the outputs wanted, one or more.</param>
    /// <param name="outputs">Where to write them: each of exactly the type and shape that the run gives.</param>
    /// <param name="runOptions">Lets another thread stop the run; null if nobody will.</param>
    /// <param name="cancellationToken">Stops the run at the next operator. Where options are given too, it stops every run that shares them.</param>
    /// <exception cref="ArgumentException">A name is not the model's, or names and tensors differ in number.</exception>
    /// <exception cref="OnnxRuntimeException">A tensor does not fit the model, an input is missing, or an operator failed.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped; the outputs may be partly written.</exception>
    /// <exception cref="ObjectDisposedException">The session, the options or a tensor was disposed.</exception>
    public void Run(
        IReadOnlyList<string> inputNames,
        IReadOnlyList<OrtValue> inputs,
        IReadOnlyList<string> outputNames,
        IReadOnlyList<OrtValue> outputs,
        RunOptions? runOptions = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outputNames);
        ArgumentNullException.ThrowIfNull(outputs);
        RequireSameCount("output", outputNames.Count, outputs.Count);
        RunCancellable(inputNames, inputs, outputNames, outputs, [], runOptions, cancellationToken);
    }

    private void RunCancellable(
        IReadOnlyList<string> inputNames,
        IReadOnlyList<OrtValue> inputs,
        IReadOnlyList<string> outputNames,
        IReadOnlyList<OrtValue>? outputs,
        Span<nint> results,
        RunOptions? runOptions,
        CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(inputNames);
        ArgumentNullException.ThrowIfNull(inputs);
        RequireSameCount("input", inputNames.Count, inputs.Count);
        // The library itself notices a missing input only inside an operator, if at all.
        if (inputs.Count < Inputs.Count && RunFaults.FindMissing(this, inputNames) is { } missing)
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, missing, "");
        token.ThrowIfCancellationRequested();
        if (!token.CanBeCanceled)
        {
            RunNow(inputNames, inputs, outputNames, outputs, results, runOptions, token);
            return;
        }

        RunOptions options = runOptions ?? new RunOptions();
        try
        {
            // Leaving this scope waits for a callback under way, so none touches the options after it.
            using CancellationTokenRegistration registration = token.UnsafeRegister(static o => ((RunOptions)o!).Cancel(), options);
            RunNow(inputNames, inputs, outputNames, outputs, results, options, token);
        }
        finally
        {
            if (runOptions is null)
                options.Dispose();
            else if (token.IsCancellationRequested)
                options.EndCancel();
        }
    }

    [SkipLocalsInit]
    private void RunNow(
        IReadOnlyList<string> inputNames,
        IReadOnlyList<OrtValue> inputs,
        IReadOnlyList<string> outputNames,
        IReadOnlyList<OrtValue>? outputs,
        Span<nint> results,
        RunOptions? options,
        CancellationToken token)
    {
        int n = inputNames.Count, m = outputNames.Count, slots = 2 * (n + m);
        Span<nint> table = slots <= SlotsOnStack ? stackalloc nint[slots] : new nint[slots];
        int heldInputs = 0, heldOutputs = 0;
        nint session = 0, native = 0;
        try
        {
            session = _handle.Acquire(this);
            native = options is null ? 0 : options.Handle.Acquire(options);
            for (; heldInputs < n; heldInputs++)
            {
                table[heldInputs] = _inputNames[inputNames[heldInputs]];
                table[n + heldInputs] = Require(inputs[heldInputs], "input", inputNames[heldInputs]).Acquire();
            }
            Span<nint> names = table.Slice(2 * n, m), values = table.Slice((2 * n) + m, m);
            values.Clear();
            for (; heldOutputs < m; heldOutputs++)
            {
                names[heldOutputs] = _outputNames[outputNames[heldOutputs]];
                if (outputs is not null)
                    values[heldOutputs] = Require(outputs[heldOutputs], "output", outputNames[heldOutputs]).Acquire();
            }

            nint status;
            fixed (nint* p = table)
                status = _api.Run(session, native, p, p + n, (nuint)n, p + (2 * n), (nuint)m, p + (2 * n) + m);
            if (status != 0)
                throw Failure(_api.TakeError(status), inputNames, inputs, outputNames, outputs, options, token);
            if (outputs is null)
                values.CopyTo(results);
        }
        finally
        {
            if (outputs is not null)
            {
                while (heldOutputs > 0)
                    outputs[--heldOutputs].Release();
            }
            while (heldInputs > 0)
                inputs[--heldInputs].Release();
            if (native != 0)
                options!.Handle.DangerousRelease();
            if (session != 0)
                _handle.DangerousRelease();
        }
    }

    private Exception Failure(
        OnnxRuntimeException error,
        IReadOnlyList<string> inputNames,
        IReadOnlyList<OrtValue> inputs,
        IReadOnlyList<string> outputNames,
        IReadOnlyList<OrtValue>? outputs,
        RunOptions? options,
        CancellationToken token)
    {
        if (options is { IsTerminated: true })
            return new OperationCanceledException("The run of the model was stopped.", error, token);
        if (RunFaults.FindInput(this, inputNames, inputs) is { } wrongInput)
            return new OnnxRuntimeException(error.Code, wrongInput, error.NativeMessage);
        // A model may declare an output wrongly, so the library's words stay beside ours.
        return error.While(RunFaults.FindOutput(this, outputNames, outputs) ?? "The model could not be run");
    }

    private static OrtValue Require(OrtValue? value, string kind, string name) =>
        value ?? throw new ArgumentException($"The tensor for {kind} '{name}' is null; give a tensor.", $"{kind}s");

    private static void RequireSameCount(string kind, int names, int tensors)
    {
        if (names != tensors)
            throw new ArgumentException($"There are {names} {kind} names but {tensors} {kind} tensors; give one tensor per name.", $"{kind}s");
    }
}
