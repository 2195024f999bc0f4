using System.Text.Json;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Parts;

/// <summary>
/// Adds the explanation outputs to a classifier's graph and leaves every original node and output as it is.
/// The prototypes of all classes lie in one table; of each image only the rows of its top classes are gathered, so the cost does not
/// grow with the number of classes.
/// </summary>
public static class PartNetworkBuilder
{
    /// <summary>Builds the part network.</summary>
    /// <param name="classifier">The original model.</param>
    /// <param name="prototypes">The fitted classes; every other class is represented by its whole head row.</param>
    /// <param name="topClasses">T, the classes explained per image; at most the number of classes is taken.</param>
    /// <exception cref="PartwiseException">The model already has explanation outputs, or its operator set is too old.</exception>
    public static OnnxModel Build(Classifier classifier, IReadOnlyList<ClassPrototypes> prototypes, int topClasses)
    {
        OnnxModel model = classifier.Model.Clone();
        if (model.Outputs.Any(o => o.Name == PartOutputs.Class))
            throw new PartwiseException($"'{classifier.Path}' is a part network already; give the original model.");
        int top = Math.Min(topClasses, classifier.Head.Classes);
        var table = PrototypeTable.Of(classifier.Head, prototypes);
        AddNodes(model, classifier, table, top);
        AddOutputs(model, classifier, table, top);
        AddMetadata(model, classifier, table);
        return model;
    }

    private static void AddNodes(OnnxModel model, Classifier classifier, PrototypeTable table, int top)
    {
        FeatureMap f = classifier.Features;
        int classes = classifier.Head.Classes, positions = f.Positions;
        string logits = classifier.Inspection.LogitsTensor;
        if (classifier.Inspection.LogitsShape is { Count: not 2 })
            logits = Reshape(model, logits, "partwise/logits", 0, classes);

        TopK(model, logits, top);
        model.AddInitializer(OnnxTensor.Create("partwise/biases", classifier.Head.Bias, classes));
        model.AddNode("Gather", ["partwise/biases", PartOutputs.Class], [PartOutputs.Bias], OnnxAttribute.Of("axis", 0));

        model.AddInitializer(OnnxTensor.Create("partwise/rows", table.Rows, classes, table.K));
        model.AddInitializer(OnnxTensor.Create("partwise/prototypes", table.Values, table.Count, f.Channels));
        model.AddNode("Gather", ["partwise/rows", PartOutputs.Class], ["partwise/top_rows"], OnnxAttribute.Of("axis", 0));
        model.AddNode("Gather", ["partwise/prototypes", "partwise/top_rows"], ["partwise/top_prototypes"], OnnxAttribute.Of("axis", 0));

        string weights = Reshape(model, "partwise/top_prototypes", "partwise/weights", 0, top * table.K, f.Channels);
        string features = Reshape(model, f.Tensor, "partwise/features", 0, f.Channels, positions);
        model.AddInitializer(OnnxTensor.Create("partwise/mean", [1f / positions], []));
        model.AddInitializer(OnnxTensor.Create("partwise/ones", Enumerable.Repeat(1f, positions).ToArray(), positions));
        model.AddNode("MatMul", [weights, features], ["partwise/products"]);
        model.AddNode("Mul", ["partwise/products", "partwise/mean"], ["partwise/maps"]);
        model.AddNode("MatMul", ["partwise/maps", "partwise/ones"], ["partwise/sums"]);
        Reshape(model, "partwise/maps", PartOutputs.Map, 0, top, table.K, f.Height!.Value, f.Width!.Value);
        Reshape(model, "partwise/sums", PartOutputs.Contribution, 0, top, table.K);
    }

    private static void TopK(OnnxModel model, string logits, int top)
    {
        string[] outputs = [PartOutputs.Logit, PartOutputs.Class];
        if (model.Opset < 10)
        {
            model.AddNode("TopK", [logits], outputs, OnnxAttribute.Of("axis", 1), OnnxAttribute.Of("k", top));
            return;
        }
        model.AddInitializer(OnnxTensor.Create("partwise/top", [(long)top], 1));
        model.AddNode("TopK", [logits, "partwise/top"], outputs, OnnxAttribute.Of("axis", 1));
    }

    private static string Reshape(OnnxModel model, string tensor, string result, params long[] shape)
    {
        model.AddInitializer(OnnxTensor.Create(result + "/shape", shape, shape.Length));
        model.AddNode("Reshape", [tensor, result + "/shape"], [result]);
        return result;
    }

    private static void AddOutputs(OnnxModel model, Classifier classifier, PrototypeTable table, int top)
    {
        OnnxDimension batch = classifier.Inspection.InputShape[0] is { } fixedBatch ? fixedBatch : classifier.Inspection.InputDimensionNames[0] ?? "N";
        FeatureMap f = classifier.Features;
        model.AddOutput(PartOutputs.Class, OnnxElementType.Int64, batch, top);
        model.AddOutput(PartOutputs.Logit, OnnxElementType.Float, batch, top);
        model.AddOutput(PartOutputs.Bias, OnnxElementType.Float, batch, top);
        model.AddOutput(PartOutputs.Contribution, OnnxElementType.Float, batch, top, table.K);
        model.AddOutput(PartOutputs.Map, OnnxElementType.Float, batch, top, table.K, f.Height!.Value, f.Width!.Value);
    }

    private static void AddMetadata(OnnxModel model, Classifier classifier, PrototypeTable table)
    {
        model.SetMetadata(PartOutputs.SchemaKey, PartOutputs.Schema);
        model.SetMetadata(PartOutputs.LabelsKey, JsonSerializer.Serialize(classifier.Labels.Labels, JsonSerializerOptions.Web));
        model.SetMetadata(PartOutputs.PreprocessingKey, classifier.Preprocessing.ToJson());
        model.SetMetadata(PartOutputs.ClassesKey, JsonSerializer.Serialize(table.Classes, JsonSerializerOptions.Web));
        var output = new PartOutput(classifier.Inspection.OutputName, classifier.Inspection.OutputActivation);
        model.SetMetadata(PartOutputs.OutputKey, JsonSerializer.Serialize(output, JsonSerializerOptions.Web));
    }
}
