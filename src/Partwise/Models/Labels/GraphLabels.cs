using System.Text.Json;
using Partwise.Onnx;

namespace Partwise.Models;

/// <summary>Labels that a model file holds: in its metadata, or in the nodes that turn scores into names.</summary>
internal static class GraphLabels
{
    // Ultralytics', and what people write by hand; other things go by these names, too.
    private static readonly string[] s_keys = ["names", "class_names", "classes", "id2label"];

    /// <summary>The text of the labels, as <see cref="LabelSet.FromMetadata"/> reads it; null where there is none.</summary>
    public static string? Find(OnnxModel model)
    {
        if (model.GetMetadata(LabelSet.MetadataKey) is { } own && !string.IsNullOrWhiteSpace(own))
            return own;
        return s_keys.Select(model.GetMetadata).FirstOrDefault(t => t?.TrimStart() is ['{', ..] or ['[', ..])
            ?? (InNodes(model) is { } names ? JsonSerializer.Serialize(names, JsonSerializerOptions.Web) : null);
    }

    private static string[]? InNodes(OnnxModel model)
    {
        foreach (NodeProto node in model.Graph.Node)
        {
            if (
                node is { OpType: "ZipMap", Domain: "ai.onnx.ml" }
                && node.FindAttribute("classlabels_strings") is { Strings.Count: > 0 } names
            )
                return [.. names.Strings.Select(s => s.ToStringUtf8())];
            if (
                node is { OpType: "ArrayFeatureExtractor" or "Gather" }
                && model.Graph.Initializer.FirstOrDefault(t => t.Name == node.InputOrEmpty(0))
                    is { DataType: (int)OnnxElementType.String, StringData.Count: > 0 } table
            )
                return [.. table.StringData.Select(s => s.ToStringUtf8())];
        }
        return null;
    }
}
