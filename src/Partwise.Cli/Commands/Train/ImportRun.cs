using Partwise.Bundles;
using Partwise.Cli.Documents;
using Partwise.Cli.Terminal;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Training.ProtoPNet;

namespace Partwise.Cli.Commands;

/// <summary>Reads the weights, puts them into the structure and writes the result.</summary>
internal sealed class ImportRun(Screen screen, ImportRequest request, CancellationToken cancellation)
{
    public int Run()
    {
        if (!IsBundle)
            TrainOutput.RequireWritable(request.Output, request.Overwrite);
        using var state = StateDictionary.Open(request.State);
        ImportDocument document =
            request.Safetensors ? Convert(state)
            : ProtoPNetImport.Accepts(state) ? PrototypeNetwork(state)
            : Classifier(state);
        if (screen.Json)
            screen.Document(document);
        else
            screen.Line($"{request.Output}: {Describe(document)}");
        return ExitCodes.Done;
    }

    private bool IsBundle => request.Output.TrimEnd('/', '\\').EndsWith(".partwise", StringComparison.OrdinalIgnoreCase);

    private ImportDocument Convert(StateDictionary state)
    {
        if (IsBundle)
            throw new UsageException("--safetensors writes one file; give -o a name that ends in .safetensors.");
        state.WriteSafetensors(request.Output, cancellation);
        return Document("safetensors", state, null, null);
    }

    private ImportDocument Classifier(StateDictionary state)
    {
        if (IsBundle)
            throw new UsageException(
                $"'{request.State}' holds a classifier, which becomes an ONNX file; give -o a name that ends in .onnx, and make a "
                    + $"bundle of it with 'partwise fit'."
            );
        var notes = new List<string>();
        OnnxModel model = ClassifierImport.Import(state, request.Structure!, request.Model, request.Epsilon, notes);
        notes.ForEach(screen.Warn);
        cancellation.ThrowIfCancellationRequested();
        TrainOutput.Write(model, request.Output);
        return Document("classifier", state, model.Outputs[0].Shape is [_, { Size: { } classes }] ? (int)classes : null, null);
    }

    private ImportDocument PrototypeNetwork(StateDictionary state)
    {
        var options = new ProtoPNetImportOptions
        {
            Classifier = request.Model,
            Similarity = request.Similarity,
            NormalizationEpsilon = request.Epsilon,
        };
        ProtoPNetNetwork network = ProtoPNetImport.Import(state, request.Structure!, options, cancellation);
        if (IsBundle)
        {
            using AtomicDirectory target = AtomicDirectory.Create(request.Output, request.Overwrite, BundleFiles.MayReplace);
            ImportedBundleWriter.Write(network, state.Path, Path.GetFileNameWithoutExtension(request.Output), request.TopClasses, target);
            cancellation.ThrowIfCancellationRequested();
            target.Commit();
        }
        else
        {
            TrainOutput.Write(ProtoPNetBuilder.Inference(network, request.TopClasses), request.Output);
        }
        return Document("protopnet", state, network.Connection.Classes, network.Prototypes.Count);
    }

    private ImportDocument Document(string kind, StateDictionary state, int? classes, int? prototypes) =>
        new("partwise.import/1", kind, request.Output, state.Tensors.Count, classes, prototypes);

    private static string Describe(ImportDocument document) =>
        document.Kind switch
        {
            "safetensors" => $"{document.Tensors} tensors",
            "protopnet" =>
                $"a prototype network of {document.Classes} classes and {document.Prototypes} prototypes, from {document.Tensors} tensors",
            _ => $"a classifier{(document.Classes is { } classes ? $" of {classes} classes" : "")}, from {document.Tensors} tensors",
        };
}
