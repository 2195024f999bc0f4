using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Partwise.Fuzzing;

/// <summary>Changes values in JSON, so that the content stays JSON and gets past the parser: in a document, a line of a list of
/// documents, the header of a safetensors file, the body of a request, and in JSON that stands in a string of another.</summary>
/// <param name="random">Chooses the changes.</param>
internal sealed class JsonMutator(Random random)
{
    private static readonly string[] s_values =
    [
        "null",
        "true",
        "[]",
        "{}",
        "\"\"",
        "-1",
        "0",
        "1",
        "0.5",
        "1e30",
        "-1e30",
        "2147483647",
        "-2147483648",
        "9007199254740993",
        "[null]",
        "[[0]]",
        "\"..\"",
        "\"/etc/passwd\"",
        "\"\\u0000\"",
        "\"\\u202e\"",
        "\"NaN\"",
    ];

    /// <summary>The content with one value changed; null where it holds no JSON.</summary>
    public byte[]? Change(byte[] content)
    {
        (int start, int end) = Find(content);
        if (end - start < 2)
            return null;
        try
        {
            JsonNode? root = JsonNode.Parse(content.AsSpan(start, end - start));
            byte[] changed = Encoding.UTF8.GetBytes(Change(root)?.ToJsonString() ?? "null");
            byte[] all = [.. content[..start], .. changed, .. content[end..]];
            if (IsSafetensors(content))
                BitConverter.TryWriteBytes(all, (long)changed.Length);
            return all;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsSafetensors(byte[] content) => content.Length > 9 && content[8] == '{' && content[7] == 0;

    private (int Start, int End) Find(byte[] content)
    {
        if (IsSafetensors(content))
            return BitConverter.ToInt64(content) is >= 2 and var length && length <= content.Length - 8 ? (8, 8 + (int)length) : (0, 0);
        int body = content.AsSpan().IndexOf("\n\n{"u8);
        if (body >= 0)
            return (body + 2, content.Length);
        if (content is not [(byte)'{' or (byte)'[', ..])
            return (0, 0);
        int[] starts = [0, .. Enumerable.Range(1, content.Length - 1).Where(i => content[i] == '{' && content[i - 1] == '\n')];
        if (starts.Length == 1)
            return (0, content.Length);
        int line = starts[random.Next(starts.Length)],
            end = Array.IndexOf(content, (byte)'\n', line);
        return (line, end < 0 ? content.Length : end);
    }

    private JsonNode? Change(JsonNode? root)
    {
        var places = new List<JsonNode>();
        Collect(root, places);
        if (places.Count == 0)
            return Value();
        JsonNode at = places[random.Next(places.Count)];
        if (at is JsonArray array)
        {
            int i = random.Next(array.Count);
            switch (random.Next(4))
            {
                case 0:
                    array.RemoveAt(i);
                    break;
                case 1:
                    array.Add(array[i]?.DeepClone());
                    break;
                default:
                    array[i] = Other(array[i]);
                    break;
            }
            return root;
        }
        JsonObject record = at.AsObject();
        string key = record.ElementAt(random.Next(record.Count)).Key;
        if (random.Next(5) == 0)
            record.Remove(key);
        else
            record[key] = Other(record[key]);
        return root;
    }

    private JsonNode? Other(JsonNode? value)
    {
        if (value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is ['{' or '[', ..] inner && random.Next(4) != 0)
            return JsonValue.Create(Change(JsonNode.Parse(inner))?.ToJsonString() ?? "null");
        if (value?.GetValueKind() == JsonValueKind.Number && random.Next(2) == 0)
            return JsonValue.Create(value.GetValue<double>() + (random.Next(2) == 0 ? 1 : -1));
        return Value();
    }

    private JsonNode? Value() => JsonNode.Parse(s_values[random.Next(s_values.Length)]);

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        if (node is JsonArray { Count: > 0 } or JsonObject { Count: > 0 })
            places.Add(node);
        foreach (
            JsonNode? child in node is JsonArray array ? [.. array]
            : node is JsonObject record ? record.Select(p => p.Value).ToArray()
            : []
        )
            Collect(child, places);
    }
}
