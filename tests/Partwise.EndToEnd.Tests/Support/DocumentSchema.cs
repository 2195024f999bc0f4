using System.Collections.Concurrent;
using System.Text.Json;
using Json.Schema;
using Partwise.Testing;

namespace Partwise.EndToEnd.Tests.Support;

/// <summary>The JSON Schema files of docs/schemas, against which every document is held that a test reads.</summary>
internal static class DocumentSchema
{
    private static readonly ConcurrentDictionary<string, JsonSchema> s_schemas = new(StringComparer.Ordinal);

    /// <summary>Where the schema of a document lies, such as docs/schemas/fit-1.json of partwise.fit/1.</summary>
    public static string PathOf(string schema) =>
        Path.Combine(TestData.Repository, "docs", "schemas", schema["partwise.".Length..].Replace('/', '-') + ".json");

    /// <summary>Asserts that <paramref name="document"/> is what the file of its schema allows.</summary>
    public static void Check(JsonElement document)
    {
        string name = document.GetProperty("schema").GetString()!;
        JsonSchema schema = s_schemas.GetOrAdd(name, n => JsonSchema.FromText(File.ReadAllText(PathOf(n))));
        EvaluationResults results = schema.Evaluate(document, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(
            results.IsValid,
            $"{name}: "
                + string.Join(
                    "; ",
                    (results.Details ?? [])
                        .Where(d => d.Errors is not null)
                        .Select(d => $"{d.InstanceLocation}: {string.Join(", ", d.Errors!.Values)}")
                )
        );
    }
}
