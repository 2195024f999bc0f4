namespace Partwise.PostHoc;

/// <summary>
/// Seconds of work. <see cref="Decode"/>, <see cref="Forward"/>, <see cref="Factorise"/> and <see cref="Statistics"/> are added up over the
/// workers;
/// the others are wall-clock time.
/// </summary>
public sealed record FitTimings
{
    /// <summary>Loading the model and checking its head.</summary>
    public double Load { get; init; }

    /// <summary>Reading, decoding and resizing images.</summary>
    public double Decode { get; init; }

    /// <summary>Forward passes of the classifier.</summary>
    public double Forward { get; init; }

    /// <summary>Factorisation, scaling and refinement.</summary>
    public double Factorise { get; init; }

    /// <summary>Maps and statistics of the parts on the class's images.</summary>
    public double Statistics { get; init; }

    /// <summary>Running the original and the part network side by side.</summary>
    public double Certificate { get; init; }

    /// <summary>Exemplar patches, example explanations and the HTML page.</summary>
    public double Report { get; init; }

    /// <summary>Everything, start to end.</summary>
    public double Total { get; init; }
}
