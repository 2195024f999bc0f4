namespace Partwise.Exporting;

/// <summary>What of a part network is exported.</summary>
public sealed record NetworkExportOptions
{
    /// <summary>How many classes are explained per image, at least 1; null for as many as the bundle's network explains.</summary>
    public int? Top { get; init; }

    /// <summary>The classes whose parts are kept; every other one is shown as a whole. Null keeps all.</summary>
    public IReadOnlyList<int>? Classes { get; init; }

    /// <summary>The version of the operator set; null for the one that the network has.</summary>
    public int? Opset { get; init; }

    /// <summary>Whether a file that is there may be replaced.</summary>
    public bool Overwrite { get; init; }
}
