namespace Partwise.Evaluation;

/// <summary>From where on something is a finding.</summary>
public sealed record AuditOptions
{
    /// <summary>Evidence off the object, as a share, from which a part lives on the background, in (0,1).</summary>
    /// <value>The default is 0.6.</value>
    public double Background { get; init; } = 0.6;

    /// <summary>Evidence in one window at the border, as a share, from which a part looks at a place of the picture, in (0,1).</summary>
    /// <value>The default is 0.4; the window is 2 of 7 rows and columns, so that evidence anywhere would have 0.08.</value>
    public double Place { get; init; } = 0.4;

    /// <summary>The share of a part's evidence in a tenth of the photos, from which it responds to few photos, in (0,1).</summary>
    /// <value>The default is 0.5.</value>
    public double FewPhotos { get; init; } = 0.5;

    /// <summary>The share of classes with a part of nearly the same pattern, from which a part is shared, in (0,1); at least three classes.</summary>
    /// <value>The default is 0.25.</value>
    public double Shared { get; init; } = 0.25;

    /// <summary>The share of a class's predictions that one and the same part decides by itself, from which one part decides the class, in (0,1).</summary>
    /// <value>The default is 0.8.</value>
    public double OnePart { get; init; } = 0.8;

    /// <summary>The calibration error from which it is a finding, in (0,1).</summary>
    /// <value>The default is 0.1.</value>
    public double Calibration { get; init; } = 0.1;

    /// <summary>The photos of a class, or of a group, below which nothing is said of it.</summary>
    /// <value>The default is 5.</value>
    public int MinimumPhotos { get; init; } = 5;

    /// <summary>The photos shown with each finding, and the mistakes that are listed with pictures.</summary>
    /// <value>The default is 6.</value>
    public int Pictures { get; init; } = 6;

    /// <summary>Photos worked on at the same time; the result does not depend on it.</summary>
    /// <value>The default is 1.</value>
    public int Threads { get; init; } = 1;
}
