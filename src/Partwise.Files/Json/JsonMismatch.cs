using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Partwise.Files;

/// <summary>
/// Says in the document's own terms, where the serialiser speaks of types and annotations, why a document does not fit what it is read
/// into: which member is missing, null or of another kind, and what may stand there. It looks only once reading has failed.
/// </summary>
internal sealed class JsonMismatch(JsonSerializerOptions options)
{
    private const int MostOfAValue = 40;

    /// <summary>The first thing that does not fit; null where this finds none.</summary>
    public string? Find(JsonElement value, Type type) => Find(value, options.GetTypeInfo(type), "");

    private string? Find(JsonElement value, JsonTypeInfo type, string path)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return type.Type.IsValueType && Nullable.GetUnderlyingType(type.Type) is null ? Unfit(value, type, path) : null;
        if (type.PolymorphismOptions is not null)
            return OfOne(value, type, path);
        return type.Kind switch
        {
            JsonTypeInfoKind.Object when value.ValueKind == JsonValueKind.Object => OfMembers(value, type, path),
            JsonTypeInfoKind.Dictionary when value.ValueKind == JsonValueKind.Object => Twice(value, StringComparer.Ordinal, path)
                ?? First(value.EnumerateObject().Select(m => Find(m.Value, Element(type), JsonPath.Member(path, m.Name)))),
            JsonTypeInfoKind.Enumerable when value.ValueKind == JsonValueKind.Array => First(
                value.EnumerateArray().Select((v, i) => Find(v, Element(type), JsonPath.Entry(path, i)))
            ),
            JsonTypeInfoKind.None => OfOne(value, type, path),
            _ => Unfit(value, type, path),
        };
    }

    private string? OfMembers(JsonElement value, JsonTypeInfo type, string path)
    {
        StringComparer names = options.PropertyNameCaseInsensitive ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var members = type.Properties.Where(p => p.Set is not null || p.AssociatedParameter is not null).ToDictionary(p => p.Name, names);
        if (Twice(value, names, path) is { } twice)
            return twice;
        foreach (JsonPropertyInfo property in members.Values.Where(IsRequired))
        {
            if (value.EnumerateObject().Any(m => names.Equals(m.Name, property.Name)))
                continue;
            string needed = Needed(options.GetTypeInfo(property.PropertyType));
            return $"{JsonPath.Quoted(path)} has no '{property.Name}', which must be {needed}";
        }
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string at = JsonPath.Member(path, member.Name);
            if (!members.TryGetValue(member.Name, out JsonPropertyInfo? property))
            {
                if (IsClosed(type) && !IsDiscriminator(member.Name))
                    return $"'{at}' is not known here; allowed are {string.Join(", ", members.Keys)}";
                continue;
            }
            JsonTypeInfo inner = options.GetTypeInfo(property.PropertyType);
            if (member.Value.ValueKind == JsonValueKind.Null && !MayBeNull(property))
                return Unfit(member.Value, inner, at);
            if (property.CustomConverter is null && Find(member.Value, inner, at) is { } wrong)
                return wrong;
        }
        return null;
    }

    // Only the serialiser knows what a converter takes.
    private string? OfOne(JsonElement value, JsonTypeInfo type, string path)
    {
        try
        {
            value.Deserialize(type);
            return null;
        }
        catch (Exception e) when (StrictJson.IsFault(e))
        {
            return Unfit(value, type, path);
        }
    }

    private string Unfit(JsonElement value, JsonTypeInfo type, string path) =>
        $"{JsonPath.Quoted(path)} is {Given(value)}, but it must be {Needed(type)}";

    private static string? Twice(JsonElement value, StringComparer names, string path)
    {
        var seen = new HashSet<string>(names);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!seen.Add(member.Name))
                return $"'{JsonPath.Member(path, member.Name)}' is there twice, but a member may be named only once";
        }
        return null;
    }

    private JsonTypeInfo Element(JsonTypeInfo type) => options.GetTypeInfo(type.ElementType!);

    private bool IsClosed(JsonTypeInfo type) =>
        (type.UnmappedMemberHandling ?? options.UnmappedMemberHandling) == JsonUnmappedMemberHandling.Disallow;

    private static bool IsDiscriminator(string name) => name.StartsWith('$');

    private bool IsRequired(JsonPropertyInfo property) =>
        property.IsRequired
        || options.RespectRequiredConstructorParameters
            && property.AssociatedParameter is { HasDefaultValue: false, IsMemberInitializer: false };

    private bool MayBeNull(JsonPropertyInfo property)
    {
        if (property.PropertyType.IsValueType)
            return Nullable.GetUnderlyingType(property.PropertyType) is not null;
        return !options.RespectNullableAnnotations
            || (property.AssociatedParameter is { IsMemberInitializer: false } p ? p.IsNullable : property.IsSetNullable);
    }

    private static string Given(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => "null",
            JsonValueKind.Array => "a list",
            JsonValueKind.Object => "an object",
            JsonValueKind.String => $"the text '{JsonPath.Shortened(value.GetString()!, MostOfAValue)}'",
            _ => JsonPath.Shortened(value.GetRawText(), MostOfAValue),
        };

    private string Needed(JsonTypeInfo info)
    {
        Type type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        if (type.IsEnum)
            return "one of "
                + string.Join(", ", Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(v => Written(Enum.ToObject(type, v), type)));
        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => "a text",
            TypeCode.Boolean => "true or false",
            TypeCode.Int32 => WholeNumber(int.MinValue, int.MaxValue),
            TypeCode.Int64 => WholeNumber(long.MinValue, long.MaxValue),
            TypeCode.Single or TypeCode.Double or TypeCode.Decimal => "a number",
            TypeCode.DateTime => "a date",
            _ when type == typeof(DateTimeOffset) => "a date",
            _ when type.IsArray || info.Kind == JsonTypeInfoKind.Enumerable => "a list",
            _ when info.Kind is JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary || info.PolymorphismOptions is not null =>
                "an object",
            _ => "as Partwise writes it",
        };
    }

    private string Written(object value, Type type) => JsonSerializer.Serialize(value, type, options).Trim('"');

    private static string WholeNumber(long least, long most) =>
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");

    private static string? First(IEnumerable<string?> faults) => faults.FirstOrDefault(f => f is not null);
}
