using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Partwise.Evaluation.GroundTruth;
using Partwise.Explanations;
using Partwise.Files;

namespace Partwise.Evaluation;

/// <summary>
/// What has been measured, one line of JSON per image and per drawn bird, written as soon as it is done. A line that a killed run left half
/// written is dropped. The first line says what the run is of, so that another run's numbers are never mixed in. Can be called from several
/// threads.
///</summary>
public sealed class EvaluationJournal : IDisposable
{
    internal const string Schema = "partwise.evaluate-journal/1";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        // Sums over maps that are not finite are not; they are numbers like others here.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new FloatsConverter() },
    };

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly bool _resume;
    private FileStream? _stream;

    private EvaluationJournal(string path, bool resume) => (_path, _resume) = (path, resume);

    /// <summary>A journal at <paramref name="path"/>; nothing is written before the evaluation begins.</summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="resume">Whether what is in it already counts; otherwise it begins anew.</param>
    internal static EvaluationJournal At(string path, bool resume) => new(path, resume);

    /// <summary>Opens the file and gives what it holds of this run.</summary>
    /// <exception cref="PartwiseException">It belongs to another run, or is none.</exception>
    /// <exception cref="OutputException">It cannot be written.</exception>
    internal JournalContent Begin(EvaluationRequest request, IReadOnlyList<EvaluationPlan> plans)
    {
        string key = Key(request, plans);
        JournalContent done = JournalContent.Empty;
        try
        {
            bool old = _resume && File.Exists(_path);
            _stream = AppendedFile.Open(_path, keep: old);
            if (old && _stream.Length > 0)
                done = Continue(key);
            if (_stream.Length == 0)
                Write(JsonSerializer.SerializeToUtf8Bytes(new Header(Schema, key), s_json));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, _path);
        }
        return done;
    }

    /// <summary>Adds an image.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    internal void Append(EvaluatedImage image) => Append(JsonSerializer.SerializeToUtf8Bytes(image, s_json));

    /// <summary>Adds a bird.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    internal void Append(JudgedBird bird) => Append(JsonSerializer.SerializeToUtf8Bytes(bird, s_json));

    /// <summary>The maps of some images, read back one line after the other.</summary>
    internal Dictionary<(int Model, int Index), IReadOnlyList<ImageMap>> Maps(IReadOnlySet<(int Model, int Index)> wanted)
    {
        var found = new Dictionary<(int, int), IReadOnlyList<ImageMap>>();
        lock (_lock)
        {
            foreach ((byte[] line, _) in Lines().Skip(1))
            {
                if (Parse<EvaluatedImage>(line) is { } image && wanted.Contains((image.Model, image.Index)))
                    found[(image.Model, image.Index)] = image.Maps;
            }
        }
        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream?.Dispose();

    private void Append(byte[] line)
    {
        lock (_lock)
        {
            try
            {
                Write(line);
            }
            catch (IOException e)
            {
                throw OutputException.From(e, _path);
            }
        }
    }

    private JournalContent Continue(string key)
    {
        var images = new List<EvaluatedImage>();
        var birds = new List<JudgedBird>();
        bool first = true;
        long sound = 0;
        foreach ((byte[] line, long end) in Lines())
        {
            if (first)
            {
                Header? header = Parse<Header>(line);
                if (header?.Schema != Schema)
                    throw new PartwiseException(
                        $"'{_path}' is no journal of an evaluation; give another output folder, or begin anew with `Overwrite`."
                    );
                if (header.Key != key)
                    throw new PartwiseException(
                        $"'{_path}' belongs to an evaluation of other models, images or options; repeat those with `Resume`, or "
                            + $"begin anew with `Overwrite`."
                    );
                (first, sound) = (false, end);
                continue;
            }
            // Each kind of line has members that the other lacks.
            if (Parse<EvaluatedImage>(line) is { } image)
                images.Add(image with { Maps = [] });
            else if (Parse<JudgedBird>(line) is { } bird)
                birds.Add(bird);
            else
                break;
            sound = end;
        }
        // What follows the last sound line was being written when the run ended.
        _stream!.SetLength(sound);
        _stream.Seek(0, SeekOrigin.End);
        return new JournalContent(images, birds);
    }

    private static T? Parse<T>(byte[] line)
        where T : class
    {
        try
        {
            return StrictJson.Deserialize<T>(line, s_json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whole lines with the position after each; the end of the file without a line break is none.</summary>
    private IEnumerable<(byte[] Line, long End)> Lines()
    {
        using FileStream stream = InputFile.Open(_path);
        var line = new MemoryStream();
        for (long end = 1; stream.ReadByte() is var next && next >= 0; end++)
        {
            if (next != '\n')
            {
                line.WriteByte((byte)next);
                continue;
            }
            yield return (line.ToArray(), end);
            line.SetLength(0);
        }
    }

    // One write per line: a killed run leaves whole lines, and half a line at the end at worst.
    private void Write(byte[] line)
    {
        _stream!.Write([.. line, (byte)'\n']);
        _stream.Flush();
    }

    /// <summary>What the numbers depend on.</summary>
    private static string Key(EvaluationRequest request, IReadOnlyList<EvaluationPlan> plans)
    {
        var text = new StringBuilder();
        EvaluationOptions o = request.Options;
        text.AppendLine(
            JsonSerializer.Serialize(
                new
                {
                    o.Methods,
                    o.Metrics,
                    o.Images,
                    o.Mode,
                    o.Crop,
                    o.Seed,
                    o.Draws,
                    Drop = o.Drop.Select(d => d.ToString()),
                    Encoder = request.Encoder?.Sha256,
                }
            )
        );
        if (o.Sum)
            text.AppendLine("sum");
        foreach (OpenedModel model in request.Models)
            text.AppendLine(string.Join(' ', [model.Name, model.Sha256, model.Preprocessing.ToJson(), .. model.Parts.Select(Fingerprint)]));
        if (request.Against is { } against)
            text.AppendLine(Fingerprint(against));
        foreach (PlannedImage image in plans.SelectMany(p => p.Images))
            text.AppendLine(
                $"{image.Image.RelativePath} {image.Label} {Length(image.Image.Path)} {Length(image.Image.Mask?.Path)} "
                    + $"{image.Image.BoundingBox} {string.Join(' ', image.Image.Parts)}"
            );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static long Length(string? path) => path is null ? -1 : InputFile.Stamp(path).Length;

    private static string Fingerprint(NamedParts parts) =>
        parts.Name
        + " "
        + Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts.Document, Bundles.BundleJson.Embedded)));

    private sealed record Header(string Schema, string Key);
}
