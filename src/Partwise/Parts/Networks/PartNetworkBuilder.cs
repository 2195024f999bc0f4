using System.Text.Json;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Parts;

/// <summary>
/// Adds the explanation outputs to a classifier's graph and leaves every original node and output as it is.
/// The prototypes of all classes lie in one table; of each image only the rows of its top classes are gathered, so the cost does not
/// grow with the number of classes.
/// </summary>
internal static class PartNetworkBuilder
{
    // From here on ReduceSum takes its axes as an input.
    private const int ReducesByInput = 13;

    /// <summary>Builds the part network.</summary>
    /// <param name="classifier">The original model.</param>
    /// <param name="prototypes">The fitted classes; every other class is represented by its whole head row.</param>
    /// <param name="topClasses">T, the classes explained per image; at most the number of classes is taken.</param>
    /// <exception cref="ArgumentException">T is below 1, or prototypes do not fit the head.</exception>
    /// <exception cref="PartwiseException">The model already has explanation outputs.</exception>
    public static OnnxModel Build(Classifier classifier, IReadOnlyList<ClassPrototypes> prototypes, int topClasses)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentOutOfRangeException.ThrowIfLessThan(topClasses, 1);
        OnnxModel model = classifier.Model.Clone();
        if (model.Outputs.Any(o => o.Name == PartOutputs.Class))
            throw new PartwiseException($"'{classifier.Path}' is a part network already; give the original model.");
        int top = Math.Min(topClasses, classifier.Classes);
        // The engine fuses nodes of another operator set otherwise, which may change the last bits of the original outputs: only what is
        // needed is raised.
        if (!classifier.IsPlain && (classifier.Head is null || model.Opset < ReducesByInput))
            Opsets.RaiseForGradients(model);
        var graph = new GraphEditor(model);
        PrototypeTable table = classifier.Head is { } head
            ? PrototypeTable.Of(head, prototypes)
            : PrototypeTable.Of(classifier.Classes, classifier.Form.Channels, prototypes);
        AddTop(graph, classifier, top);
        if (classifier.Head is not null)
            AddConstantParts(graph, classifier, table, top);
        else
            LocalPartNodes.Add(graph, classifier, table, top);
        AddOutputs(graph, classifier, table, top);
        AddMetadata(model, classifier, table);
        if (!classifier.IsPlain)
            graph.TopologicalSort();
        return model;
    }

    private static void AddTop(GraphEditor graph, Classifier classifier, int top)
    {
        int classes = classifier.Classes;
        string logits = classifier.Inspection.LogitsTensor;
        if (classifier.Inspection.LogitsShape is { Count: not 2 })
            logits = Reshape(graph, logits, "partwise/logits", -1, classes);
        TopK(graph, logits, top);
        graph.AddInitializer(OnnxTensor.Create("partwise/biases", classifier.Form.Bias, classes));
        graph.AddNode("Gather", ["partwise/biases", PartOutputs.Class], [PartOutputs.Bias], [OnnxAttribute.Of("axis", 0)]);
    }

    private static void AddConstantParts(GraphEditor graph, Classifier classifier, PrototypeTable table, int top)
    {
        FeatureMap f = classifier.Features;
        int classes = classifier.Classes,
            positions = f.Positions,
            channels = classifier.Form.Channels;
        LinearForm form = classifier.Form.Linear!;
        graph.AddInitializer(OnnxTensor.Create("partwise/rows", table.Rows, classes, table.K));
        graph.AddInitializer(OnnxTensor.Create("partwise/prototypes", table.Values, table.Count, channels));
        graph.AddNode("Gather", ["partwise/rows", PartOutputs.Class], ["partwise/top_rows"], [OnnxAttribute.Of("axis", 0)]);
        graph.AddNode("Gather", ["partwise/prototypes", "partwise/top_rows"], ["partwise/top_prototypes"], [OnnxAttribute.Of("axis", 0)]);

        string weights = Reshape(graph, "partwise/top_prototypes", "partwise/weights", 0, top * table.K, channels);
        string features = Reshape(graph, EvidenceNodes.Add(graph, form), "partwise/features", 0, channels, positions);
        graph.AddInitializer(OnnxTensor.Create("partwise/mean", [1f / positions], []));
        graph.AddInitializer(OnnxTensor.Create("partwise/ones", Enumerable.Repeat(1f, positions).ToArray(), positions));
        graph.AddNode("MatMul", [weights, features], ["partwise/products"]);
        graph.AddNode("Mul", ["partwise/products", "partwise/mean"], ["partwise/maps"]);
        graph.AddNode("MatMul", ["partwise/maps", "partwise/ones"], ["partwise/sums"]);
        Reshape(graph, "partwise/maps", PartOutputs.Map, 0, top, table.K, f.Height!.Value, f.Width!.Value);
        Reshape(graph, "partwise/sums", PartOutputs.Contribution, 0, top, table.K);
        if (form.ScaledBias is not { } scaled)
            return;
        graph.AddInitializer(OnnxTensor.Create("partwise/scaled_biases", scaled, classes));
        graph.AddNode(
            "Gather",
            ["partwise/scaled_biases", PartOutputs.Class],
            ["partwise/top_scaled_biases"],
            [OnnxAttribute.Of("axis", 0)]
        );
        graph.AddNode("Mul", ["partwise/top_scaled_biases", EvidenceNodes.Scale(graph, form)], [PartOutputs.Offset]);
    }

    private static void TopK(GraphEditor graph, string logits, int top)
    {
        string[] outputs = [PartOutputs.Logit, PartOutputs.Class];
        if (graph.Model.Opset < 10)
        {
            graph.AddNode("TopK", [logits], outputs, [OnnxAttribute.Of("axis", 1), OnnxAttribute.Of("k", top)]);
            return;
        }
        graph.AddInitializer(OnnxTensor.Create("partwise/top", [(long)top], 1));
        graph.AddNode("TopK", [logits, "partwise/top"], outputs, [OnnxAttribute.Of("axis", 1)]);
    }

    private static string Reshape(GraphEditor graph, string tensor, string result, params long[] shape)
    {
        graph.AddInitializer(OnnxTensor.Create(result + "/shape", shape, shape.Length));
        graph.AddNode("Reshape", [tensor, result + "/shape"], [result]);
        return result;
    }

    private static void AddOutputs(GraphEditor graph, Classifier classifier, PrototypeTable table, int top)
    {
        OnnxDimension batch = classifier.Inspection.InputShape[0] is { } fixedBatch
            ? fixedBatch
            : classifier.Inspection.InputDimensionNames[0] ?? "N";
        FeatureMap f = classifier.Features;
        // Where the model only decides, or a person named an inner tensor, probabilities are read from there.
        if (!graph.Model.Outputs.Any(o => o.Name == classifier.Inspection.ScoresTensor))
            graph.AddOutput(new OnnxValueInfo(classifier.Inspection.ScoresTensor, OnnxElementType.Float, null));
        graph.AddOutput(PartOutputs.Class, OnnxElementType.Int64, batch, top);
        graph.AddOutput(PartOutputs.Logit, OnnxElementType.Float, batch, top);
        graph.AddOutput(PartOutputs.Bias, OnnxElementType.Float, batch, top);
        if (classifier.Form.HasOffset)
            graph.AddOutput(PartOutputs.Offset, OnnxElementType.Float, batch, top);
        if (classifier.Head is null)
            graph.AddOutput(PartOutputs.Epsilon, OnnxElementType.Float, batch, top);
        graph.AddOutput(PartOutputs.Contribution, OnnxElementType.Float, batch, top, table.K);
        graph.AddOutput(PartOutputs.Map, OnnxElementType.Float, batch, top, table.K, f.Height!.Value, f.Width!.Value);
    }

    private static void AddMetadata(OnnxModel model, Classifier classifier, PrototypeTable table)
    {
        model.SetMetadata(PartOutputs.SchemaKey, PartOutputs.Schema);
        model.SetMetadata(PartOutputs.LabelsKey, JsonSerializer.Serialize(classifier.Labels.Labels, JsonSerializerOptions.Web));
        model.SetMetadata(PartOutputs.PreprocessingKey, classifier.Preprocessing.ToJson());
        model.SetMetadata(PartOutputs.ClassesKey, JsonSerializer.Serialize(table.Classes, JsonSerializerOptions.Web));
        var output = new PartOutput(classifier.Inspection.ScoresTensor, classifier.Inspection.OutputActivation);
        if (!classifier.IsPlain)
            model.SetMetadata(PartOutputs.ExactnessKey, classifier.Exactness.Name());
        model.SetMetadata(PartOutputs.OutputKey, JsonSerializer.Serialize(output, JsonSerializerOptions.Web));
    }
}
