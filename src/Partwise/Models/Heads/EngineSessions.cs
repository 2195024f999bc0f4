using Partwise.Onnx;
using Partwise.Onnx.Differentiation;
using Partwise.Onnx.Inference;

namespace Partwise.Models;

/// <summary>Opens sessions on graphs in memory.</summary>
public static class EngineSessions
{
    /// <summary>
    /// Opens a session on <paramref name="model"/>. With one thread inside an operator, results do not depend on the number of workers.
    /// </summary>
    /// <exception cref="OnnxException">Its constants are beyond <see cref="ConstantBudget"/>.</exception>
    public static InferenceSession Create(OnnxModel model, int intraOpThreads)
    {
        ConstantBudget.Require(model);
        return new InferenceSession(model.ToByteArray(), Options(model, intraOpThreads));
    }

    /// <summary>Opens a session that will run once: its weights are not laid out anew, which pays only from the second run on.</summary>
    /// <exception cref="OnnxException">Its constants are beyond <see cref="ConstantBudget"/>.</exception>
    internal static InferenceSession CreateForOneRun(OnnxModel model)
    {
        ConstantBudget.Require(model);
        SessionOptions options = Options(model, intraOpThreads: 1);
        return new InferenceSession(
            model.ToByteArray(),
            options with
            {
                ConfigEntries = new Dictionary<string, string>(options.ConfigEntries) { ["session.disable_prepacking"] = "1" },
            }
        );
    }

    /// <summary>The options that every session of Partwise has.</summary>
    public static SessionOptions Options(OnnxModel? model, int intraOpThreads)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        // Weights that lie in files beside the model are found from there.
        if (model?.Folder is { } folder)
            entries["session.model_external_initializers_file_folder_path"] = folder;
        return new SessionOptions
        {
            IntraOpNumThreads = intraOpThreads,
            InterOpNumThreads = 1,
            ConfigEntries = entries,
        };
    }
}
