using System.Text.Json;
using Partwise.Attribution;
using Partwise.Bundles;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Parts;

namespace Partwise.Evaluation;

/// <summary>What is evaluated: a classifier, and its prototypes where it comes from a bundle.</summary>
public sealed class EvaluationModel : IDisposable
{
    private EvaluationModel(Classifier classifier, Preprocessing preprocessing, IReadOnlyList<string> labels, bool labelsAreNames, PrototypeBank? bank)
        => (Classifier, Preprocessing, Labels, LabelsAreNames, Bank) = (classifier, preprocessing, labels, labelsAreNames, bank);

    /// <summary>The classifier; of a bundle, the original graph inside its part network.</summary>
    public Classifier Classifier { get; }

    /// <summary>How photos become its input.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>One label per class.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Whether the labels are names; else classes are numbered.</summary>
    public bool LabelsAreNames { get; }

    /// <summary>The prototypes; null for a plain model.</summary>
    public PrototypeBank? Bank { get; }

    /// <summary>Opens a bundle (a folder) or a plain model (an ONNX file).</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">Labels, preprocessing and output of a plain model; a bundle knows its own.</param>
    /// <param name="cancellationToken">Ends the model's test run early.</param>
    /// <exception cref="PartwiseException">It is neither, or the bundle is damaged.</exception>
    /// <exception cref="OnnxException">The file is no ONNX model.</exception>
    public static EvaluationModel Open(string path, ClassifierOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
        {
            if (!File.Exists(path))
                throw new PartwiseException($"There is no bundle or model '{path}'; give a folder made by 'partwise fit', or an ONNX file.");
            var plain = Classifier.Load(path, options, cancellationToken);
            return new EvaluationModel(plain, plain.Preprocessing, plain.Labels.Labels, plain.Labels.Source != LabelSource.None, null);
        }
        using var bundle = Bundle.Open(path);
        string network = Path.Combine(path, BundleFiles.Network);
        if (!File.Exists(network))
            throw new PartwiseException($"'{path}' lacks {BundleFiles.Network}; make the bundle anew with 'partwise fit'.");
        // The metadata of the part network say what the model's own output, labels and preprocessing are; no session is needed for that.
        var model = OnnxModel.Load(network);
        PartOutput output = Read<PartOutput>(model, PartOutputs.OutputKey, network);
        string[] labels = Read<string[]>(model, PartOutputs.LabelsKey, network);
        Preprocessing preprocessing = Preprocessing.FromMetadata(model.GetMetadata(PartOutputs.PreprocessingKey) ?? "", null);
        var classifier = Classifier.Load(network, new ClassifierOptions { Output = output.Name }, cancellationToken);
        try
        {
            PrototypeBank bank = PrototypeBank.Read(Path.Combine(path, BundleFiles.Prototypes), classifier.Head.Channels);
            return new EvaluationModel(classifier, preprocessing, labels, bundle.Document.Model.LabelsSource != "none", bank);
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Classifier.Dispose();

    private static T Read<T>(OnnxModel model, string key, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(model.GetMetadata(key) ?? "null", JsonSerializerOptions.Web)
                ?? throw new PartwiseException($"'{path}' lacks the metadata '{key}'; make the bundle anew with 'partwise fit'.");
        }
        catch (JsonException e)
        {
            throw new PartwiseException($"'{path}' has unreadable metadata '{key}': {e.Message}; make the bundle anew with 'partwise fit'.", e);
        }
    }
}
