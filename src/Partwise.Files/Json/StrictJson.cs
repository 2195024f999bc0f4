using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Partwise.Files;

/// <summary>
/// The one way from JSON that somebody else may have written to objects. Whatever is wrong with it is a <see cref="JsonException"/>: text
/// that is no Unicode (bytes, or half of a surrogate pair), numbers beyond the range of float, <c>null</c> among the entries of a list, a
/// member that is named twice, depths and types that do not fit. Size is bounded by who reads the file.
///</summary>
public static class StrictJson
{
    // Options are made once for each way of reading: they hold what the serialiser has learnt about types.
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> s_strict = new();

    /// <summary>Reads an object; null where the text is <c>null</c>.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="options">How; its depth bounds the text's.</param>
    /// <param name="lenient">Whether the reader itself looks for numbers beyond the range and for <c>null</c> in lists, and has better
    /// words for them.</param>
    /// <exception cref="JsonException">The text is no such object.</exception>
    public static T? Deserialize<T>(ReadOnlySpan<byte> json, JsonSerializerOptions options, bool lenient = false)
    {
        json = WithoutMark(json);
        Check(
            json,
            new JsonReaderOptions
            {
                MaxDepth = options.MaxDepth,
                AllowTrailingCommas = options.AllowTrailingCommas,
                CommentHandling = options.ReadCommentHandling,
            },
            lenient
        );
        JsonSerializerOptions strict = s_strict.GetValue(options, WithoutDuplicates);
        try
        {
            return JsonSerializer.Deserialize<T>(json, strict);
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Unfit(json, typeof(T), strict, e);
        }
    }

    /// <summary>Whether this is how the serialiser refuses a document.</summary>
    internal static bool IsFault(Exception error) =>
        error
            is JsonException
                or InvalidOperationException
                or ArgumentException
                or NotSupportedException
                or FormatException
                or OverflowException;

    /// <summary>Reads an object from text; otherwise as from bytes.</summary>
    public static T? Deserialize<T>(string json, JsonSerializerOptions options, bool lenient = false) =>
        Deserialize<T>(Encode(json), options, lenient);

    /// <summary>Reads a document whose members are looked for by hand.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="options">How.</param>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, JsonDocumentOptions options)
    {
        Check(
            json.Span,
            new JsonReaderOptions
            {
                MaxDepth = options.MaxDepth,
                AllowTrailingCommas = options.AllowTrailingCommas,
                CommentHandling = options.CommentHandling,
            },
            lenient: true
        );
        try
        {
            return JsonDocument.Parse(json, options);
        }
        catch (JsonException e)
        {
            throw Plain(e);
        }
    }

    /// <summary>Reads a document from text; otherwise as from bytes.</summary>
    public static JsonDocument Parse(string json, JsonDocumentOptions options) => Parse(Encode(json), options);

    /// <summary>Reads a document that is changed then; null where the text is <c>null</c>.</summary>
    /// <exception cref="JsonException">The text is no JSON, or names a member twice.</exception>
    public static JsonNode? ParseNode(string json, JsonDocumentOptions options)
    {
        // A node looks at its members when they are first asked for; a name that occurs twice would be an error only then.
        using JsonDocument document = Parse(json, options with { AllowDuplicateProperties = false });
        JsonElement root = document.RootElement;
        return root.ValueKind switch
        {
            JsonValueKind.Object => JsonObject.Create(root.Clone()),
            JsonValueKind.Array => JsonArray.Create(root.Clone()),
            JsonValueKind.Null => null,
            _ => JsonValue.Create(root.Clone()),
        };
    }

    private static JsonSerializerOptions WithoutDuplicates(JsonSerializerOptions options) =>
        new(options) { AllowDuplicateProperties = false };

    private static byte[] Encode(string json)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(json);
        }
        catch (EncoderFallbackException e)
        {
            throw new InvalidTextException(e);
        }
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> json) => json.StartsWith("\uFEFF"u8) ? json[3..] : json;

    private static JsonException Unfit(ReadOnlySpan<byte> json, Type type, JsonSerializerOptions options, Exception error)
    {
        using JsonDocument document = Document(json, options.MaxDepth, options.AllowTrailingCommas, options.ReadCommentHandling);
        string? found = new JsonMismatch(options).Find(document.RootElement, type);
        var refused = error as JsonException;
        return found is null && refused is not null
            ? Plain(refused)
            : new JsonException(found ?? error.Message, refused?.Path, refused?.LineNumber, refused?.BytePositionInLine, error);
    }

    private static JsonDocument Document(ReadOnlySpan<byte> json, int depth, bool commas, JsonCommentHandling comments) =>
        JsonDocument.Parse(
            json.ToArray(),
            new JsonDocumentOptions
            {
                MaxDepth = depth,
                AllowTrailingCommas = commas,
                CommentHandling = comments,
            }
        );

    private static bool IsOfParser(JsonException error) => error.LineNumber is not null;

    // The parser ends its sentences with a place in its own terms.
    private static JsonException Plain(JsonException error)
    {
        string message = error.Message;
        foreach (string end in (string[])[" Path: ", " LineNumber: "])
        {
            int at = message.IndexOf(end, StringComparison.Ordinal);
            message = at < 0 ? message : message[..at];
        }
        message = message.TrimEnd('.', ' ');
        if (error.LineNumber is { } line && error.BytePositionInLine is { } position)
            message = string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {position + 1}: {message}");
        return new JsonException(message, error.Path, error.LineNumber, error.BytePositionInLine, error);
    }

    private static void Check(ReadOnlySpan<byte> json, JsonReaderOptions options, bool lenient)
    {
        if (!Utf8.IsValid(json))
            throw new InvalidTextException();
        if (json.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            throw new JsonException("it is empty");
        try
        {
            Walk(json, options, lenient);
        }
        catch (JsonException e) when (IsOfParser(e))
        {
            throw Plain(e);
        }
    }

    private static void Walk(ReadOnlySpan<byte> json, JsonReaderOptions options, bool lenient)
    {
        var reader = new Utf8JsonReader(json, options);
        var lists = new Stack<bool>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    lists.Push(reader.TokenType == JsonTokenType.StartArray);
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    lists.Pop();
                    break;
                case JsonTokenType.Null when !lenient && lists.TryPeek(out bool list) && list:
                    throw new JsonException($"{Place(json, options, IsNullEntry)} is null, but entries of a list may not be null");
                case JsonTokenType.String or JsonTokenType.PropertyName when reader.ValueIsEscaped:
                    CheckText(ref reader);
                    break;
                case JsonTokenType.Number when !lenient && !(reader.TryGetDouble(out double value) && float.IsFinite((float)value)):
                    throw new JsonException($"{Place(json, options, IsBeyond)} is a number beyond ±3.4e+38, the largest that is allowed");
            }
        }
    }

    // What comes after a fault may be no JSON; the fault is told nevertheless.
    private static string Place(ReadOnlySpan<byte> json, JsonReaderOptions options, Func<JsonElement, bool, bool> isWrong)
    {
        try
        {
            using JsonDocument document = Document(json, options.MaxDepth, options.AllowTrailingCommas, options.CommentHandling);
            return JsonPath.Quoted(JsonPath.Find(document.RootElement, isWrong) ?? "");
        }
        catch (JsonException)
        {
            return "an entry";
        }
    }

    private static bool IsNullEntry(JsonElement value, bool isEntry) => isEntry && value.ValueKind == JsonValueKind.Null;

    private static bool IsBeyond(JsonElement value, bool isEntry) =>
        value.ValueKind == JsonValueKind.Number && !(value.TryGetDouble(out double number) && float.IsFinite((float)number));

    private static void CheckText(ref Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidTextException(e);
        }
    }
}
