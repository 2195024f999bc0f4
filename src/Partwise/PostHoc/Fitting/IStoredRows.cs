using Partwise.Datasets;

namespace Partwise.PostHoc;

/// <summary>Features that were computed before. Safe from several threads.</summary>
internal interface IStoredRows
{
    /// <summary>Reads the features of a photo.</summary>
    /// <param name="classIndex">The class that it belongs to.</param>
    /// <param name="image">The photo.</param>
    /// <param name="rows">Takes [H·W, D].</param>
    /// <returns>What the model answered, and why the photo could not be used where it could not.</returns>
    /// <exception cref="PartwiseException">The photo is not there, has changed, or what is stored of it is damaged.</exception>
    StoredAnswer Read(int classIndex, DatasetImage image, Span<float> rows);
}

/// <summary>What is stored of a photo beside its features.</summary>
/// <param name="Predicted">The class that the model answered.</param>
/// <param name="Failure">Why it could not be used; null where it could.</param>
internal readonly record struct StoredAnswer(int Predicted, string? Failure);
