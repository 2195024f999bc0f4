using System.Buffers.Binary;
using System.Text.Json;

namespace Partwise.Files.Internals;

/// <summary>Writes a safetensors header: a 64-bit length and a JSON object, padded with spaces so that the tensors begin at a multiple of
/// 8.</summary>
internal static class SafetensorsHeader
{
    /// <summary>The reserved name of the free texts.</summary>
    public const string Metadata = "__metadata__";

    /// <summary>The file's name for the .NET type, or null where files written here do not hold it.</summary>
    public static SafetensorsType? TypeOf<T>() =>
        default(T) switch
        {
            double => SafetensorsType.F64,
            float => SafetensorsType.F32,
            long => SafetensorsType.I64,
            _ => null,
        };

    /// <summary>The size in bytes of an element of any type that the format defines, or 0 for an unknown one.</summary>
    public static int SizeOf(string type) =>
        type switch
        {
            "F64" or "I64" or "U64" => 8,
            "F32" or "I32" or "U32" => 4,
            "F16" or "BF16" or "I16" or "U16" => 2,
            "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" => 1,
            _ => 0,
        };

    /// <summary>Length and JSON, keys in ordinal order.</summary>
    public static byte[] Create(IEnumerable<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        using MemoryStream buffer = new();
        buffer.Write(stackalloc byte[8]);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(Metadata);
                foreach ((string key, string value) in metadata.OrderBy(p => p.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            foreach (SafetensorsEntry entry in entries.OrderBy(e => e.Name, StringComparer.Ordinal))
                Write(json, entry);
            json.WriteEndObject();
        }
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        byte[] header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        return header;
    }

    private static void Write(Utf8JsonWriter json, SafetensorsEntry entry)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", entry.Type);
        json.WriteStartArray("shape");
        foreach (int n in entry.Shape)
            json.WriteNumberValue(n);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(entry.Offset);
        json.WriteNumberValue(entry.Offset + entry.Bytes);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
