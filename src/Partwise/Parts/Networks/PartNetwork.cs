using System.Text.Json;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using Partwise.Onnx.Inference;

namespace Partwise.Parts;

/// <summary>
/// A part network in an ONNX file: one run gives the model's own outputs and its top logits taken apart. Can be called from several
/// threads.
/// </summary>
public sealed class PartNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly PartOutput _output;
    private readonly string _inputName;
    private readonly string[] _outputs;
    private readonly int _offset;
    private readonly int _epsilon;
    private readonly bool _activations;

    private PartNetwork(
        InferenceSession session,
        IReadOnlyList<string> labels,
        Preprocessing preprocessing,
        IReadOnlyList<PartClass> classes,
        PartOutput output,
        bool additive
    )
    {
        _session = session;
        _output = output;
        _inputName = session.Inputs[0].Name;
        _outputs = [PartOutputs.Class, PartOutputs.Logit, PartOutputs.Bias, PartOutputs.Contribution, PartOutputs.Map, output.Name];
        _activations =
            !additive
            && session.Outputs.Any(o => o.Name == PartOutputs.Similarities)
            && session.Outputs.Any(o => o.Name == PartOutputs.ActivationMaps);
        bool Has(string name) => session.Outputs.Any(o => o.Name == name);
        // Where a head has a constant of its own at each image, and where it is taken by its gradient.
        _offset = Has(PartOutputs.Offset) ? _outputs.Length : -1;
        if (_offset >= 0)
            _outputs = [.. _outputs, PartOutputs.Offset];
        _epsilon = Has(PartOutputs.Epsilon) ? _outputs.Length : -1;
        if (_epsilon >= 0)
            _outputs = [.. _outputs, PartOutputs.Epsilon];
        if (_activations)
            _outputs = [.. _outputs, PartOutputs.Similarities, PartOutputs.ActivationMaps];
        Additive = additive;
        Geometry = FeatureGeometry.FromMetadata(session.Metadata.CustomMetadataMap.GetValueOrDefault(PartOutputs.GeometryKey));
        Labels = labels;
        Preprocessing = preprocessing;
        Classes = classes;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels { get; }

    /// <inheritdoc/>
    public Preprocessing Preprocessing { get; }

    /// <summary>How every class is represented, by class index.</summary>
    public IReadOnlyList<PartClass> Classes { get; }

    /// <summary>Whether the values of a part's map add up to its contribution; those of a prototype network peak at it instead.</summary>
    public bool Additive { get; }

    /// <summary>Where the cells of its maps lie in the input; null where the file does not say, which means an even grid.</summary>
    public FeatureGeometry? Geometry { get; }

    /// <summary>The network itself, for whoever runs its own tensors. It is disposed with this object.</summary>
    public InferenceSession Session => _session;

    /// <summary>Opens the part network at <paramref name="path"/>.</summary>
    /// <param name="path">An ONNX file written by <c>fit</c> or <c>export</c>.</param>
    /// <param name="intraOpThreads">Threads within one run; 1 makes results independent of how many images run at the same time.</param>
    /// <exception cref="PartwiseException">The file is no part network.</exception>
    /// <exception cref="OnnxException">The file is no ONNX model, or beyond <see cref="ConstantBudget"/> or
    /// <see cref="ActivationBudget"/>.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot open it.</exception>
    public static PartNetwork Load(string path, int intraOpThreads = 1)
    {
        if (!File.Exists(path))
            throw new PartwiseException($"There is no file '{path}'.");
        var model = OnnxModel.Load(path);
        ConstantBudget.Require(model);
        var session = new InferenceSession(path, EngineSessions.Options(model: null, intraOpThreads));
        try
        {
            IReadOnlyDictionary<string, string> metadata = session.Metadata.CustomMetadataMap;
            if (metadata.GetValueOrDefault(PartOutputs.SchemaKey) != PartOutputs.Schema)
                throw new PartwiseException($"'{path}' is no part network; make one with 'partwise fit'.");
            string[] labels = Read<string[]>(metadata, PartOutputs.LabelsKey, path);
            PartClass[] classes = Read<PartClass[]>(metadata, PartOutputs.ClassesKey, path);
            PartOutput output = Read<PartOutput>(metadata, PartOutputs.OutputKey, path);
            PartNetworkCheck.Metadata(session, labels, classes, output, path);
            var preprocessing = Preprocessing.FromMetadata(metadata.GetValueOrDefault(PartOutputs.PreprocessingKey) ?? "", null);
            ActivationBudget.Require(model, preprocessing.Crop.Height, preprocessing.Crop.Width);
            return new PartNetwork(
                session,
                labels,
                preprocessing,
                classes,
                output,
                metadata.GetValueOrDefault(PartOutputs.AdditiveKey) != "false"
            );
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="PartwiseException">The file's outputs are not what it states.</exception>
    public PartExplanation Explain(ReadOnlySpan<float> input, CancellationToken cancellationToken = default)
    {
        int height = Preprocessing.Crop.Height,
            width = Preprocessing.Crop.Width;
        if (input.Length != 3 * height * width)
            throw new ArgumentException($"The input has {input.Length} values; [3,{height},{width}] is needed.", nameof(input));
        using OrtValue image = OrtValue.Allocate<float>([1, 3, height, width], zeroed: false);
        input.CopyTo(image.AsSpan<float>());
        OrtValue[] values = _session.Run([_inputName], [image], _outputs, cancellationToken: cancellationToken);
        try
        {
            return Read(values);
        }
        finally
        {
            foreach (OrtValue value in values)
                value.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private PartExplanation Read(OrtValue[] values)
    {
        PartNetworkCheck.Values(values, Classes);
        ReadOnlySpan<long> classes = values[0].AsSpan<long>();
        ReadOnlySpan<float> logits = values[1].AsSpan<float>(),
            biases = values[2].AsSpan<float>();
        ReadOnlySpan<float> contributions = values[3].AsSpan<float>(),
            maps = values[4].AsSpan<float>();
        int k = (int)values[3].Shape[2],
            height = (int)values[4].Shape[3],
            width = (int)values[4].Shape[4];
        int positions = height * width;
        var predictions = new PartPrediction[classes.Length];
        for (int t = 0; t < predictions.Length; t++)
        {
            int c = (int)classes[t];
            PartClass own = Classes[c];
            float? offset = _offset < 0 ? null : values[_offset].AsSpan<float>()[t];
            double sum = (double)biases[t] + (offset ?? 0),
                evidence = (double)logits[t] - biases[t];
            var parts = new PartContribution[own.K];
            for (int i = 0; i < own.K; i++)
            {
                float contribution = contributions[(t * k) + i];
                sum += contribution;
                parts[i] = new PartContribution(
                    i,
                    contribution,
                    evidence == 0 ? null : contribution / evidence,
                    maps.Slice(((t * k) + i) * positions, positions).ToArray()
                );
            }
            predictions[t] = new PartPrediction(
                c,
                Labels[c],
                logits[t],
                Probability(values[5].AsSpan<float>(), c),
                biases[t],
                own.Decomposed,
                parts,
                Math.Abs(sum - logits[t])
            )
            {
                Offset = offset,
                Epsilon = _epsilon < 0 || !own.Decomposed ? null : values[_epsilon].AsSpan<float>()[t],
            };
        }
        return new PartExplanation(predictions, height, width)
        {
            Additive = Additive,
            Grid = Geometry?.Grid,
            Activated = _activations ? MostActivated.Of(values[^2], values[^1]) : [],
        };
    }

    /// <summary>The probability of class <paramref name="index"/>: the model's own where it has an activation, else the sigmoid of its only
    /// logit, or the softmax of its logits.</summary>
    private double Probability(ReadOnlySpan<float> output, int index)
    {
        switch (_output.Activation)
        {
            case "Softmax" or "Sigmoid":
                return output[index];
            case "LogSoftmax":
                return Math.Exp(output[index]);
            case null when output.Length == 1:
                return 1 / (1 + Math.Exp(-(double)output[0]));
            default:
                double largest = double.NegativeInfinity,
                    sum = 0;
                foreach (float x in output)
                    largest = Math.Max(largest, x);
                foreach (float x in output)
                    sum += Math.Exp(x - largest);
                return Math.Exp(output[index] - largest) / sum;
        }
    }

    private static T Read<T>(IReadOnlyDictionary<string, string> metadata, string key, string path)
    {
        try
        {
            return StrictJson.Deserialize<T>(metadata.GetValueOrDefault(key) ?? "null", JsonSerializerOptions.Web)
                ?? throw new PartwiseException($"'{path}' lacks the metadata '{key}'; make it anew with 'partwise fit'.");
        }
        catch (JsonException e)
        {
            throw new PartwiseException($"'{path}' has unreadable metadata '{key}': {e.Message}", e);
        }
    }
}
