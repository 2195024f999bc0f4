using Partwise.Datasets;
using Partwise.Models;

namespace Partwise.PostHoc;

/// <summary>Features that were computed before. Safe from several threads.</summary>
internal interface IStoredRows
{
    /// <summary>Whether they are what the model computes, bit by bit.</summary>
    bool IsExact { get; }

    /// <summary>Where the cells of the maps were measured to lie on the photos of a plan; null where they were measured on
    /// others.</summary>
    FeatureGeometry? Geometry(FitPlan plan);

    /// <summary>Reads the features of a photo.</summary>
    /// <param name="classIndex">The class that it belongs to.</param>
    /// <param name="image">The photo.</param>
    /// <param name="rows">Takes [H·W, D].</param>
    /// <param name="top">How many of the highest logits are wanted.</param>
    /// <exception cref="PartwiseException">The photo is not there, has changed, or what is stored of it is damaged.</exception>
    StoredAnswer Read(int classIndex, DatasetImage image, Span<float> rows, int top);
}

/// <summary>What is stored of a photo beside its features.</summary>
/// <param name="Top">The highest logits, highest first.</param>
/// <param name="Identical">Whether the model's own outputs had the same bits in a part network.</param>
/// <param name="Failure">Why it could not be used; null where it could.</param>
internal readonly record struct StoredAnswer(IReadOnlyList<TopLogit> Top, bool Identical, string? Failure);
