using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Partwise.Bundles;
using Partwise.Evaluation;
using Partwise.Explanations;
using Partwise.PostHoc;

namespace Partwise.Cli.Documents;

/// <summary>
/// The JSON Schemas of everything that <c>--json</c> prints, made from the types that are printed: a document cannot say what its schema
/// does not.
/// </summary>
internal static class DocumentSchemas
{
    private static readonly (string Schema, Type Document)[] s_documents =
    [
        ("partwise.analyze/1", typeof(AnalyzeDocument)),
        ("partwise.audit/1", typeof(AuditResult)),
        ("partwise.bundle/1", typeof(BundleDocument)),
        ("partwise.compare/1", typeof(ComparisonResult)),
        ("partwise.contrast/1", typeof(ContrastDocument)),
        ("partwise.dataset/1", typeof(DatasetDocument)),
        ("partwise.demo/1", typeof(DemoDocument)),
        ("partwise.devices/1", typeof(DevicesDocument)),
        ("partwise.drop/1", typeof(DropDocument)),
        ("partwise.edit/1", typeof(EditDocument)),
        ("partwise.evaluate/1", typeof(EvaluationDocument)),
        ("partwise.explain/1", typeof(ExplainDocument)),
        ("partwise.explain-methods/1", typeof(MethodsDocument)),
        ("partwise.export/1", typeof(ExportDocument)),
        ("partwise.feature-store/1", typeof(FeatureMapsDocument)),
        ("partwise.features/1", typeof(FeaturesDocument)),
        ("partwise.fit/1", typeof(FitDocument)),
        ("partwise.fit-shard/1", typeof(FitShardDocument)),
        ("partwise.import/1", typeof(ImportDocument)),
        ("partwise.inspect/1", typeof(InspectDocument)),
        ("partwise.layers/1", typeof(LayersDocument)),
        ("partwise.merge/1", typeof(MergeDocument)),
        ("partwise.names/1", typeof(NamesDocument)),
        ("partwise.prune/1", typeof(PruneDocument)),
        ("partwise.render/1", typeof(RenderDocument)),
        ("partwise.report-built/1", typeof(ReportBuiltDocument)),
        ("partwise.serve/1", typeof(ServeDocument)),
        ("partwise.shard/1", typeof(ShardDocument)),
        ("partwise.train/1", typeof(TrainDocument)),
        ("partwise.train-network/1", typeof(NetworkTrainDocument)),
        ("partwise.train-protopnet/1", typeof(ProtoPNetTrainDocument)),
    ];

    private static readonly JsonSerializerOptions s_options = new(BundleJson.Indented)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>The names, such as <c>partwise.fit/1</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_documents.Select(d => d.Schema)];

    /// <summary>The JSON Schema (draft 2020-12) of one document; null where there is none of that name.</summary>
    public static string? Find(string schema)
    {
        Type? document = Array.Find(s_documents, d => d.Schema == schema).Document;
        if (document is null)
            return null;
        JsonNode body = s_options.GetJsonSchemaAsNode(document, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        var whole = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = schema };
        foreach ((string key, JsonNode? value) in body.AsObject())
            whole[key] = value?.DeepClone();
        if (whole["properties"]?["schema"] is JsonObject name)
            name["const"] = schema;
        return whole.ToJsonString(s_options);
    }
}
