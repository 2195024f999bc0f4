using System.Text.Json;
using Partwise.Bundles;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using Partwise.Parts;

namespace Partwise.Exporting;

/// <summary>Writes the self-explaining network of a bundle as a file of its own: the original graph, untouched, the explanation outputs,
/// and metadata that say all that is needed to use it.</summary>
public static class NetworkExport
{
    private const string Rows = "partwise/rows",
        Prototypes = "partwise/prototypes",
        Worth = "partwise/worth",
        Shares = "partwise/shares";

    /// <summary>Writes the network.</summary>
    /// <param name="bundle">The bundle's folder.</param>
    /// <param name="path">The file, which appears whole or not at all.</param>
    /// <param name="options">What of it; null for all.</param>
    /// <param name="cancellationToken">Ends the model's test run early.</param>
    /// <exception cref="PartwiseException">There is no bundle, it is damaged, or the options do not fit it.</exception>
    /// <exception cref="OutputException">The file exists and may not be replaced, or the place cannot be written.</exception>
    public static ExportedNetwork Write(
        string bundle,
        string path,
        NetworkExportOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new NetworkExportOptions();
        if (Directory.Exists(path))
            throw new OutputException($"Cannot write '{path}': it is a folder; give the name of a file.");
        if (!options.Overwrite && File.Exists(path))
            throw new OutputException($"'{path}' already exists; choose another name or allow it to be replaced with `Overwrite`.");
        BundleDocument document;
        using (var opened = Bundle.Open(bundle))
            document = opened.Document;
        OnnxModel model = Build(bundle, document, options, cancellationToken);
        try
        {
            model.SaveAs(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, path);
        }
        PartClass[] classes = Classes(model, path);
        int top = Top(model) ?? 0;
        using FileStream written = InputFile.Open(path);
        return new ExportedNetwork(
            path,
            written.Length,
            model.Opset,
            top,
            classes.Count(c => c.Decomposed),
            Names(document, classes).Length
        );
    }

    /// <summary>The network in memory.</summary>
    internal static OnnxModel Build(
        string bundle,
        BundleDocument document,
        NetworkExportOptions options,
        CancellationToken cancellationToken
    )
    {
        string file = Path.Combine(bundle, BundleFiles.Network);
        if (!File.Exists(file))
            throw new PartwiseException($"'{bundle}' lacks {BundleFiles.Network}; make the bundle anew.");
        var model = OnnxModel.Load(file);
        BundleCheck.RequireSame(document, [.. Classes(model, file).Select(c => c.K)], file);
        if (options.Top is not null || options.Classes is not null)
            model = Rebuild(model, bundle, document, options, cancellationToken);
        if (options.Opset is { } opset && opset != model.Opset)
            Raise(model, opset);
        PartName[] names = Names(document, Classes(model, file));
        model.SetMetadata(PartOutputs.NamesKey, names.Length == 0 ? null : JsonSerializer.Serialize(names, BundleJson.Embedded));
        return model;
    }

    private static OnnxModel Rebuild(
        OnnxModel network,
        string bundle,
        BundleDocument document,
        NetworkExportOptions options,
        CancellationToken cancellationToken
    )
    {
        string path = Path.Combine(bundle, BundleFiles.Network);
        if (document.Kind != BundleDocument.PostHoc)
            throw new PartwiseException(
                $"'{bundle}' is a prototype network, whose prototypes have a say in every class; `Top` and `Classes` are for bundles "
                    + $"of 'partwise fit'."
            );
        int[] unknown = [.. (options.Classes ?? []).Where(c => document.Classes.All(f => f.Class != c))];
        if (unknown.Length > 0)
            throw new PartwiseException(
                $"The class '{(unknown[0] >= 0 && unknown[0] < document.Labels.Count ? document.Labels[unknown[0]] : unknown[0])}' "
                    + $"was not fitted; give fitted classes, such as "
                    + $"{string.Join(", ", document.Classes.Take(3).Select(c => $"'{c.Label}'"))}."
            );
        if (options.Top is { } top && (top < 1 || top > document.Labels.Count))
            throw new PartwiseException($"`Top` is {top}; 1 to {document.Labels.Count}, the number of classes, is allowed.");
        OriginalNetwork original = OriginalNetwork.Of(network, document.Model.LabelsSource == "none" ? null : document.Labels, path);
        bool byGradient = document.Certificate is { EpsilonMean: not null };
        using Classifier classifier = Classifier.Of(
            original.Model,
            path,
            new ClassifierOptions { Output = original.Output.Name, Layer = byGradient ? document.Model.Features.Tensor : null },
            original.Preprocessing,
            LabelSet.FromMetadata(JsonSerializer.Serialize(document.Labels), document.Labels.Count),
            document.Model.Sha256,
            cancellationToken
        );
        IReadOnlyList<ClassPrototypes> parts = [.. Parts(network, path).Where(p => options.Classes?.Contains(p.Class) != false)];
        OnnxModel built = PartNetworkBuilder.Build(classifier, parts, options.Top ?? Top(network) ?? 3);
        built.SetMetadata(PartOutputs.GeometryKey, network.GetMetadata(PartOutputs.GeometryKey));
        return built;
    }

    /// <summary>Classes explained per image; null where the output's shape does not say it.</summary>
    private static int? Top(OnnxModel network) =>
        network.Outputs.FirstOrDefault(o => o.Name == PartOutputs.Class)?.Shape is [_, { Size: > 0 and <= int.MaxValue } count]
            ? (int)count.Size
            : null;

    /// <summary>The prototypes as the network has them, in float32.</summary>
    private static IEnumerable<ClassPrototypes> Parts(OnnxModel network, string path)
    {
        OnnxTensor rows = Tensor(network, Rows, path),
            values = Tensor(network, Prototypes, path);
        OnnxTensor? worth = network.Graph.Initializer.Any(i => i.Name == Worth) ? Tensor(network, Worth, path) : null,
            shares = worth is null ? null : Tensor(network, Shares, path);
        if (rows.Shape.Count != 2 || values.Shape.Count != 2 || worth?.Shape.SequenceEqual(values.Shape) == false)
            throw Damaged(path);
        long[] at = rows.ToInt64s();
        int k = (int)rows.Shape[1],
            d = (int)values.Shape[1];
        float[] all = values.ToFloats();
        float[]? allWorth = worth?.ToFloats(),
            allShares = shares?.ToFloats();
        PartClass[] classes = [.. Classes(network, path).Where(c => c.Decomposed)];
        if (
            at.Any(row => row < 0 || row >= values.Shape[0])
            || allShares?.Length < at.Length
            || classes.Any(c => c.Class < 0 || c.Class >= rows.Shape[0] || c.K < 1 || c.K > k)
        )
            throw Damaged(path);
        float[] Of(float[] table, PartClass c) =>
            [.. Enumerable.Range(0, c.K).SelectMany(i => table[((int)at[(c.Class * k) + i] * d)..(((int)at[(c.Class * k) + i] + 1) * d)])];
        foreach (PartClass c in classes)
        {
            yield return new ClassPrototypes(c.Class, c.K, Of(all, c))
            {
                Worth = allWorth is null ? null : Of(allWorth, c),
                Shares = allShares?[(c.Class * k)..((c.Class * k) + c.K)],
            };
        }
    }

    /// <summary>Only versions that the nodes are known to keep their meaning in: their own, and 17 where every older node has a form
    /// there.</summary>
    private static void Raise(OnnxModel model, int opset)
    {
        int own = model.Opset;
        if (opset != Opsets.Raised || own > opset)
            throw new PartwiseException(
                $"`Opset` is {opset}, but the network uses operator set {own}; "
                    + $"{own}{(own < Opsets.Raised ? $" and {Opsets.Raised} are" : " is")} allowed."
            );
        Opsets.RaiseForGradients(model);
        if (model.Opset != opset)
            throw new PartwiseException($"`Opset` is {opset}, but some of the network's nodes have no form there; leave it at {own}.");
    }

    private static PartName[] Names(BundleDocument document, PartClass[] classes) =>
        [.. BundleNames.Of(document).Where(n => n.Class < classes.Length && classes[n.Class].Decomposed && n.Part < classes[n.Class].K)];

    private static PartClass[] Classes(OnnxModel network, string path)
    {
        try
        {
            return StrictJson.Deserialize<PartClass[]>(network.GetMetadata(PartOutputs.ClassesKey) ?? "null", JsonSerializerOptions.Web)
                ?? throw new PartwiseException($"'{path}' lacks the metadata '{PartOutputs.ClassesKey}'; make the bundle anew.");
        }
        catch (JsonException e)
        {
            throw new PartwiseException(
                $"'{path}' has unreadable metadata '{PartOutputs.ClassesKey}': {e.Message}; make the bundle anew.",
                e
            );
        }
    }

    private static PartwiseException Damaged(string path) =>
        new($"The prototypes in '{path}' do not fit its classes; make the bundle anew with 'partwise fit'.");

    private static OnnxTensor Tensor(OnnxModel network, string name, string path) =>
        network.Graph.Initializer.FirstOrDefault(i => i.Name == name) is { } tensor
            ? network.ReadTensor(tensor)
            : throw new PartwiseException($"'{path}' lacks the tensor '{name}'; make the bundle anew with 'partwise fit'.");
}
