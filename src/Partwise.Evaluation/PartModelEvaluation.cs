using Partwise.Datasets;
using Partwise.Explanations;

namespace Partwise.Evaluation;

/// <summary>Measures a part model in one call.</summary>
public static class PartModelEvaluation
{
    /// <summary>Measures the model's parts, and the methods they are compared with, on photos.</summary>
    /// <param name="model">The model.</param>
    /// <param name="photos">A folder with one subfolder per class, a CUB-200-2011 or Stanford Cars root (its test split is used), or a CSV
    /// (path,class).</param>
    /// <param name="options">What and how; null for the defaults.</param>
    /// <param name="progress">Told after every photo, from several threads.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">A method or metric does not exist or cannot be used, or no photo can be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<EvaluationResult> EvaluateAsync(
        this PartModel model,
        string photos,
        EvaluationOptions? options = null,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        return Task.Run(Run, cancellationToken);

        EvaluationResult Run()
        {
            using OpenedModel opened = OpenedModel.Open(model.Bundle.Folder, cancellationToken: cancellationToken);
            ImageDataset dataset = DatasetReader.Open(photos, new DatasetOptions { Split = DatasetSplit.Test });
            return Evaluator.Run(
                new EvaluationRequest([opened], dataset, options ?? new EvaluationOptions()) { Progress = progress },
                cancellationToken
            );
        }
    }
}
