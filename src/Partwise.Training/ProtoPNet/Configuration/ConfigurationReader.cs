using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Partwise.Files;

namespace Partwise.Training.ProtoPNet;

/// <summary>Puts a configuration together: a preset, over it a JSON file, over that single settings. Unknown keys and wrong types are
/// refused.</summary>
public static class ConfigurationReader
{
    private const long MaxBytes = 1 << 20;

    private static readonly JsonDocumentOptions s_document = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 16,
    };

    /// <summary>Reads the configuration.</summary>
    /// <param name="preset">The preset; null for that of the file, or <c>small</c>.</param>
    /// <param name="file">A JSON file; null for none.</param>
    /// <param name="settings">Values by <see cref="ProtoPNetSetting.Option"/>, as a person wrote them.</param>
    /// <exception cref="DataFileException">The file cannot be read, or has a key or a value that is not allowed; the message names its
    /// path.</exception>
    /// <exception cref="ArgumentException">A setting has a value that is not allowed.</exception>
    public static ProtoPNetConfiguration Read(string? preset, string? file, IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        JsonObject? given = file is null ? null : Parse(file);
        string? named = given?["preset"] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
        try
        {
            return Combine(preset ?? named ?? ProtoPNetConfiguration.Small, file, given, settings);
        }
        catch (ArgumentException e) when (file is not null && settings.Count == 0)
        {
            // With no setting beside it, only the file can have it wrong.
            throw new DataFileException($"'{file}': {e.Message}", e);
        }
    }

    private static ProtoPNetConfiguration Combine(
        string preset,
        string? file,
        JsonObject? given,
        IReadOnlyDictionary<string, string> settings
    )
    {
        JsonObject all = ProtoPNetConfiguration.Of(preset).ToJson();
        if (given is not null)
        {
            given.Remove("preset");
            Overlay(all, given, typeof(ProtoPNetConfiguration), "", path => new DataFileException($"'{file}': {path}"));
        }
        foreach (ProtoPNetSetting setting in ProtoPNetSetting.All.Where(s => settings.ContainsKey(s.Option)))
            Set(all, setting, settings[setting.Option]);
        ProtoPNetConfiguration configuration = all.Deserialize<ProtoPNetConfiguration>(ProtoPNetConfiguration.Json)!;
        configuration.Validate();
        return configuration;
    }

    /// <summary>The type of the setting at a path.</summary>
    internal static Type TypeOf(string path) =>
        path.Split('.')
            .Aggregate(typeof(ProtoPNetConfiguration), (type, name) => type.GetProperties().Single(p => Name(p.Name) == name).PropertyType);

    /// <summary>What a type allows, in words.</summary>
    internal static string Allowed(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Allowed(inner) + " or null";
        if (type.IsEnum)
            return string.Join(" or ", Enum.GetNames(type).Select(n => $"{JsonNamingPolicy.KebabCaseLower.ConvertName(n)}"));
        return type == typeof(int) ? "a whole number"
            : type == typeof(double) ? "a number"
            : type == typeof(bool) ? "true or false"
            : type == typeof(string) ? "a text"
            : "an object";
    }

    private static JsonObject Parse(string file)
    {
        try
        {
            string text = InputFile.ReadAllText(
                file,
                MaxBytes,
                length => new DataFileException($"The configuration '{file}' has {length} bytes; at most {MaxBytes} are read.")
            );
            return StrictJson.ParseNode(text, s_document) as JsonObject
                ?? throw new DataFileException(
                    $"The configuration '{file}' is no JSON object; write one such as {{ \"training\": {{ \"views\": 8 }} }}."
                );
        }
        catch (JsonException e)
        {
            throw new DataFileException($"The configuration '{file}' is no JSON: {e.Message.TrimEnd('.')}.", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataFileException($"There is no configuration '{file}'.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFileException($"The configuration '{file}' cannot be read: {e.Message.TrimEnd('.')}; check its permissions.", e);
        }
    }

    private static void Overlay(JsonObject target, JsonObject given, Type type, string prefix, Func<string, Exception> error)
    {
        foreach ((string key, JsonNode? value) in given)
        {
            string path = prefix + key;
            if (!target.ContainsKey(key))
                throw error(
                    $"'{path}' is no setting; {(prefix.Length == 0 ? "at the top" : $"in '{prefix.TrimEnd('.')}'")} there are "
                        + $"{string.Join(", ", target.Select(t => t.Key))}."
                );
            Type expected = type.GetProperties().Single(p => Name(p.Name) == key).PropertyType;
            if (target[key] is JsonObject section && value is JsonObject settings)
                Overlay(section, settings, expected, path + ".", error);
            else
                target[key] = Fits(value, expected)
                    ? value?.DeepClone()
                    : throw error($"'{path}' is {Show(value)}; {Allowed(expected)} is allowed.");
        }
    }

    private static void Set(JsonObject all, ProtoPNetSetting setting, string text)
    {
        Type type = TypeOf(setting.Path);
        JsonNode? value =
            text == "null" ? null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? JsonValue.Create(whole)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                ? JsonValue.Create(number)
            : bool.TryParse(text, out bool flag) ? JsonValue.Create(flag)
            : JsonValue.Create(text);
        if (!Fits(value, type))
            throw new ArgumentException($"--{setting.Option} is '{text}'; {Allowed(type)} is allowed.");
        string[] names = setting.Path.Split('.');
        JsonObject section = names.SkipLast(1).Aggregate(all, (o, name) => o[name]!.AsObject());
        section[names[^1]] = value;
    }

    private static bool Fits(JsonNode? value, Type type)
    {
        if (type.IsClass && type != typeof(string))
            return false;
        try
        {
            return value is null
                ? Nullable.GetUnderlyingType(type) is not null
                : value.Deserialize(type, ProtoPNetConfiguration.Json) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Name(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    private static string Show(JsonNode? value)
    {
        string text = value?.ToJsonString() ?? "null";
        return text.Length <= 40 ? text : text[..40] + "…";
    }
}
