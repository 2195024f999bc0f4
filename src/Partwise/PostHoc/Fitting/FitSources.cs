namespace Partwise.PostHoc;

/// <summary>Where a fit may take features from, and who is given those of every class.</summary>
internal sealed record FitSources
{
    /// <summary>Gives the rows [H·W, D] of a photo without a forward pass; null where every photo is run.</summary>
    public IStoredRows? Stored { get; init; }

    /// <summary>Told of the features of every class before it is decomposed, from several threads; null where nobody wants them.</summary>
    public Action<ClassPlan, ClassData>? Keep { get; init; }
}
