using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>Runs a classifier whose head is not the plain one: logits, feature map, and what the parts of a class divide.</summary>
internal sealed class EvidenceSession : IDisposable
{
    private const string ClassWeights = "partwise/class_weights";

    private readonly InferenceSession _session;
    private readonly string _input;
    private readonly string[] _outputs;
    private readonly int? _classes;
    private readonly long[] _weightsShape;

    private EvidenceSession(InferenceSession session, string input, string[] outputs, int? classes, long[] weightsShape) =>
        (_session, _input, _outputs, _classes, _weightsShape) = (session, input, outputs, classes, weightsShape);

    public static EvidenceSession Create(Classifier classifier)
    {
        OnnxModel model = classifier.Model.Clone();
        Opsets.RaiseForGradients(model);
        var graph = new GraphEditor(model);
        HeadForm form = classifier.Form;
        string logits = classifier.Inspection.LogitsTensor,
            input = classifier.Inspection.InputName;
        string grid = FeatureNodes.Grid(graph, form.Map, form.Map.Tensor, "partwise/features");
        if (form.Linear is { } linear)
        {
            string[] tensors = [logits, grid, EvidenceNodes.Add(graph, linear)];
            return new EvidenceSession(Open(model, [input], tensors), input, tensors, null, []);
        }
        LocalForm local = form.Local!;
        long[] shape = [1, .. local.LogitsShape[1..]];
        model.Graph.Input.Add(new OnnxValueInfo(ClassWeights, OnnxElementType.Float, [.. shape.Select(OnnxDimension.FromInt64)]).ToProto());
        graph = new GraphEditor(model);
        string gradient = GradientNodes.Add(graph, classifier.Model, local, logits, local.Map.Tensor, ClassWeights, 1, "partwise/head");
        string[] all = [logits, grid, FeatureNodes.Grid(graph, local.Map, gradient, "partwise/gradient")];
        graph.TopologicalSort();
        return new EvidenceSession(Open(model, [input, ClassWeights], all), input, all, form.Bias.Length, shape);
    }

    public ClassifierOutput Run(OrtValue input, int classIndex, CancellationToken cancellationToken)
    {
        OrtValue[] values;
        if (_classes is null)
        {
            values = _session.Run([_input], [input], _outputs, cancellationToken: cancellationToken);
        }
        else
        {
            using OrtValue weights = OrtValue.Allocate<float>(_weightsShape, zeroed: true);
            weights.AsSpan<float>()[classIndex] = 1;
            values = _session.Run([_input, ClassWeights], [input, weights], _outputs, cancellationToken: cancellationToken);
        }
        return new ClassifierOutput(values[0], values[1], values[2]);
    }

    public void Dispose() => _session.Dispose();

    private static InferenceSession Open(OnnxModel model, string[] inputs, string[] outputs) =>
        EngineSessions.Create(SubgraphExtractor.Extract(model, inputs, outputs), intraOpThreads: 1);
}
