using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Partwise.Files;

namespace Partwise.Training;

/// <summary>
/// Everything a run needs to go on exactly where it stopped, in one safetensors file: the parameters, the optimiser's memory, other buffers
/// (such as running averages), and as JSON in the header the schedule, the position, the seed and figures. Random numbers are functions of
/// seed and position, so these are their state. The file is replaced in one step: a full disk or a killed run leaves the last good one.
/// </summary>
internal static class Checkpoint
{
    private const string Entry = "partwise.checkpoint";
    private const string ParameterPrefix = "parameter.";
    private const string OptimizerPrefix = "optimizer.";
    private const string BufferPrefix = "buffer.";

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="path">The file; it is replaced when everything is written.</param>
    /// <param name="state">Where the run stands.</param>
    /// <param name="optimizer">The parameters and the optimiser's memory.</param>
    /// <param name="buffers">Tensors that are kept but not trained; null for none.</param>
    /// <exception cref="OutputException">The place cannot be written; an older checkpoint is still there.</exception>
    public static void Save(string path, TrainingState state, Optimizer optimizer, IReadOnlyList<TrainedTensor>? buffers = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(optimizer);
        buffers ??= [];
        using var writer = new SafetensorsWriter(path);
        var header = new CheckpointHeader(
            CheckpointHeader.CurrentSchema,
            Architecture(optimizer, buffers),
            optimizer.Kind,
            optimizer.Steps,
            state
        );
        writer.SetMetadata(Entry, JsonSerializer.Serialize(header, JsonSerializerOptions.Web));
        foreach (TrainedTensor tensor in optimizer.Parameters)
            writer.Add<float>(ParameterPrefix + tensor.Name, tensor.Values, Sizes(tensor.Shape));
        foreach (OptimizerSlot slot in optimizer.State)
            writer.Add<float>(OptimizerPrefix + slot.Name, slot.Values, Sizes(slot.Shape));
        foreach (TrainedTensor tensor in buffers)
            writer.Add<float>(BufferPrefix + tensor.Name, tensor.Values, Sizes(tensor.Shape));
        writer.Complete();
    }

    /// <summary>Reads a checkpoint into an optimiser and buffers that are made like those it was saved from. Nothing is changed unless all
    /// of it fits.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimizer">Takes the parameters and the optimiser's memory.</param>
    /// <param name="buffers">Take the tensors that are kept but not trained; null for none.</param>
    /// <returns>Where the run stood.</returns>
    /// <exception cref="DataFileException">The file is no checkpoint, is damaged, or is of another architecture or optimiser.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TrainingState Restore(string path, Optimizer optimizer, IReadOnlyList<TrainedTensor>? buffers = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        buffers ??= [];
        using SafetensorsFile file = SafetensorsFile.Open(path);
        CheckpointHeader header = Header(path, file);
        RequireSame(path, file, optimizer, buffers, header);
        float[][] parameters = [.. optimizer.Parameters.Select(t => Read(path, file, ParameterPrefix + t.Name, t.Count))];
        IReadOnlyList<OptimizerSlot> slots = optimizer.State;
        float[][] memory = [.. slots.Select(s => Read(path, file, OptimizerPrefix + s.Name, s.Values.Length))];
        float[][] kept = [.. buffers.Select(t => Read(path, file, BufferPrefix + t.Name, t.Count))];
        for (int i = 0; i < parameters.Length; i++)
            parameters[i].CopyTo(optimizer.Parameters[i].Values);
        for (int i = 0; i < memory.Length; i++)
            memory[i].CopyTo(slots[i].Values, 0);
        for (int i = 0; i < kept.Length; i++)
            kept[i].CopyTo(buffers[i].Values);
        optimizer.Resume(header.OptimizerSteps);
        return header.State;
    }

    /// <summary>What a checkpoint says of itself, without its tensors.</summary>
    /// <exception cref="DataFileException">The file is no checkpoint, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TrainingState Peek(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Header(path, file).State;
    }

    private static CheckpointHeader Header(string path, SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(Entry, out string? json))
            throw new DataFileException(
                $"'{path}' is no checkpoint of a training run; give the file that an earlier run of the same training wrote."
            );
        try
        {
            CheckpointHeader? header = StrictJson.Deserialize<CheckpointHeader>(json, JsonSerializerOptions.Web);
            return header is { State: not null, Schema: CheckpointHeader.CurrentSchema }
                ? header
                : throw new DataFileException(
                    $"The checkpoint '{path}' has the format '{header?.Schema}'; this version reads '{CheckpointHeader.CurrentSchema}'."
                );
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new DataFileException($"The checkpoint '{path}' is damaged: {e.Message.TrimEnd('.')}; delete it and start again.", e);
        }
    }

    private static void RequireSame(
        string path,
        SafetensorsFile file,
        Optimizer optimizer,
        IReadOnlyList<TrainedTensor> buffers,
        CheckpointHeader header
    )
    {
        foreach (
            (string prefix, TrainedTensor tensor) in optimizer
                .Parameters.Select(t => (ParameterPrefix, t))
                .Concat(buffers.Select(t => (BufferPrefix, t)))
        )
        {
            string shape = string.Join('×', tensor.Shape);
            if (!file.Tensors.TryGetValue(prefix + tensor.Name, out SafetensorsEntry? entry))
                throw new DataFileException(
                    $"The checkpoint '{path}' is of another architecture: it has no '{tensor.Name}' ({shape}); give the checkpoint "
                        + $"of this network, or start without one."
                );
            if (!entry.Shape.Select(s => (long)s).SequenceEqual(tensor.Shape))
                throw new DataFileException(
                    $"The checkpoint '{path}' is of another architecture: its '{tensor.Name}' is {string.Join('×', entry.Shape)} "
                        + $"where the network has {shape}; give the checkpoint of this network, or start without one."
                );
        }
        if (header.Architecture != Architecture(optimizer, buffers))
            throw new DataFileException(
                $"The checkpoint '{path}' is of another architecture: it has "
                    + $"{file.Tensors.Keys.Count(k => k.StartsWith(ParameterPrefix, StringComparison.Ordinal))} parameters where the "
                    + $"network has {optimizer.Parameters.Count}; give the checkpoint of this network, or start without one."
            );
        if (header.Optimizer != optimizer.Kind)
            throw new DataFileException(
                $"The checkpoint '{path}' was trained with '{header.Optimizer}', not '{optimizer.Kind}'; continue with the same "
                    + $"optimiser, or start without it."
            );
    }

    private static float[] Read(string path, SafetensorsFile file, string name, int count)
    {
        float[] values = file.Read<float>(name);
        return values.Length == count
            ? values
            : throw new DataFileException($"The checkpoint '{path}' is damaged: '{name}' has {values.Length} numbers instead of {count}.");
    }

    private static string Architecture(Optimizer optimizer, IReadOnlyList<TrainedTensor> buffers)
    {
        string text = string.Join(
            '\n',
            optimizer
                .Parameters.Concat(buffers)
                .Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Name} {string.Join('x', t.Shape)}"))
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static int[] Sizes(IReadOnlyList<long> shape) => [.. shape.Select(s => checked((int)s))];
}
