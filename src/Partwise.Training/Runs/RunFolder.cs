using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Partwise.Files;

namespace Partwise.Training;

/// <summary>The files of a run: the checkpoint of its last complete epoch, a log of one JSON object per line, and the curve as a
/// page.</summary>
internal sealed class RunFolder
{
    private const string EpochEvent = "epoch";
    private const long MostLogBytes = 256L << 20;

    private readonly string _folder;
    private readonly List<string> _lines = [];
    private readonly List<EpochRecord> _epochs = [];

    private RunFolder(string folder) => _folder = folder;

    public string Checkpoint => Path.Combine(_folder, NetworkTrainingOptions.CheckpointFile);

    public string Log => Path.Combine(_folder, "log.jsonl");

    public string Curve => Path.Combine(_folder, "curve.html");

    public bool HasCheckpoint => File.Exists(Checkpoint);

    public IReadOnlyList<EpochRecord> Epochs => _epochs;

    /// <exception cref="OutputException">The folder holds another run, or cannot be made.</exception>
    public static RunFolder Open(string folder, bool resume)
    {
        var run = new RunFolder(folder);
        if (run.HasCheckpoint && !resume)
            throw new OutputException(
                $"'{folder}' holds the checkpoint of another run; go on with it by `Resume`, or choose another folder."
            );
        try
        {
            OutputGate.CreateFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, folder);
        }
        return run;
    }

    /// <summary>Reads the log of the epochs that the checkpoint covers; what was written after it is trained again.</summary>
    public void Resume(int epochs)
    {
        if (!File.Exists(Log))
            return;
        using var lines = new StreamReader(
            InputFile.OpenAtMost(
                Log,
                MostLogBytes,
                length => new DataFileException($"The log '{Log}' has {length} bytes; at most {MostLogBytes} are read, so move it away.")
            )
        );
        while (lines.ReadLine() is { } line)
        {
            try
            {
                if (StrictJson.ParseNode(line, default) is not JsonObject entry)
                    continue;
                if (entry["event"] is JsonValue what && what.TryGetValue(out string? name) && name == EpochEvent)
                {
                    if (StrictJson.Deserialize<EpochRecord>(line, JsonSerializerOptions.Web) is not { } record || record.Epoch > epochs)
                        continue;
                    _epochs.Add(record);
                }
                _lines.Add(line);
            }
            catch (JsonException)
            {
                // A log is for people; a damaged line must not stop the training.
            }
        }
        Add("resume", new { epoch = epochs + 1 });
    }

    /// <summary>The first line of the log: the settings, and what else is to be said.</summary>
    public void Start(object settings, object notes)
    {
        JsonObject all = JsonSerializer.SerializeToNode(settings, JsonSerializerOptions.Web)!.AsObject();
        foreach ((string key, JsonNode? value) in JsonSerializer.SerializeToNode(notes, JsonSerializerOptions.Web)!.AsObject())
            all[key] = value?.DeepClone();
        Add("start", all);
    }

    public void Add<T>(string what, T values)
    {
        JsonObject entry = JsonSerializer.SerializeToNode(values, JsonSerializerOptions.Web)!.AsObject();
        entry.Insert(0, "event", what);
        _lines.Add(entry.ToJsonString(JsonSerializerOptions.Web));
        Write();
    }

    public void Add(EpochRecord epoch)
    {
        _epochs.Add(epoch);
        Add<EpochRecord>(EpochEvent, epoch);
        AtomicFile.Write(Curve, stream => stream.Write(Encoding.UTF8.GetBytes(TrainingCurve.Page(_epochs))));
    }

    private void Write() =>
        AtomicFile.Write(Log, stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(_lines.Select(l => l + "\n")))));
}
