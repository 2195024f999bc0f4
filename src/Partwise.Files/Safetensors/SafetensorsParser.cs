using System.Globalization;
using System.Text.Json;

namespace Partwise.Files.Internals;

/// <summary>Reads a safetensors header that may be hostile: every number is checked before it is used.</summary>
internal sealed class SafetensorsParser(string path, long dataLength)
{
    private readonly Dictionary<string, SafetensorsEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _entries;

    /// <summary>The free texts.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Parses the JSON and checks that the tensors fill the data exactly, without holes or overlaps.</summary>
    public void Parse(ReadOnlyMemory<byte> header)
    {
        try
        {
            using var document = StrictJson.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Damaged("its header is not a JSON object");
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
                Add(property);
        }
        catch (JsonException e)
        {
            throw new DataFileException($"'{path}' is not a readable safetensors file: its header is not JSON; the file is damaged.", e);
        }
        CheckCoverage();
    }

    private void Add(JsonProperty property)
    {
        if (property.Name == SafetensorsHeader.Metadata)
        {
            if (property.Value.ValueKind != JsonValueKind.Object)
                throw Damaged("its __metadata__ is not an object");
            foreach (JsonProperty text in property.Value.EnumerateObject())
                _metadata[text.Name] = text.Value.ValueKind == JsonValueKind.String ? text.Value.GetString()! : text.Value.GetRawText();
            return;
        }
        if (!_entries.TryAdd(property.Name, Entry(property.Name, property.Value)))
            throw Damaged($"it names the tensor '{property.Name}' twice");
    }

    private SafetensorsEntry Entry(string name, JsonElement value)
    {
        if (
            value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out JsonElement dtype)
            || dtype.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out JsonElement shape)
            || shape.ValueKind != JsonValueKind.Array
            || !value.TryGetProperty("data_offsets", out JsonElement offsets)
            || offsets.ValueKind != JsonValueKind.Array
            || offsets.GetArrayLength() != 2
        )
        {
            throw Damaged($"the tensor '{name}' lacks a dtype, a shape or its two data_offsets");
        }
        int[] dimensions = new int[shape.GetArrayLength()];
        for (int i = 0; i < dimensions.Length; i++)
        {
            if (shape[i].ValueKind != JsonValueKind.Number || !shape[i].TryGetInt32(out dimensions[i]) || dimensions[i] < 0)
                throw Damaged($"the tensor '{name}' has the dimension {shape[i].GetRawText()}");
        }
        if (!TryOffset(offsets[0], out long begin) || !TryOffset(offsets[1], out long end) || begin < 0 || end < begin || end > dataLength)
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"the tensor '{name}' lies outside the {dataLength} bytes of data"));
        string type = dtype.GetString()!;
        int size = SafetensorsHeader.SizeOf(type);
        long count = TensorShape.Count(dimensions);
        if (size > 0 && (count < 0 || count > long.MaxValue / size || count * size != end - begin))
            throw Damaged($"the tensor '{name}' has a shape that does not fit its bytes");
        return new SafetensorsEntry(name, type, dimensions, begin, end - begin);
    }

    private void CheckCoverage()
    {
        long position = 0;
        foreach (SafetensorsEntry entry in _entries.Values.OrderBy(e => e.Offset).ThenBy(e => e.Bytes))
        {
            if (entry.Offset != position)
                throw Damaged($"the tensor '{entry.Name}' overlaps another or leaves a hole");
            position += entry.Bytes;
        }
        if (position != dataLength)
            throw Damaged(
                string.Create(CultureInfo.InvariantCulture, $"its tensors take {position} bytes of the {dataLength} that follow the header")
            );
    }

    private static bool TryOffset(JsonElement element, out long value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out value);
    }

    private DataFileException Damaged(string how) => new($"'{path}' is not a readable safetensors file: {how}; the file is damaged.");
}
