namespace Partwise.Evaluation;

/// <summary>From where on something is a finding.</summary>
internal static class AuditThresholds
{
    /// <summary>Evidence off the object, as a share, from which a part lives on the background.</summary>
    public const double Background = 0.6;

    /// <summary>Evidence in one window at the border, as a share, from which a part looks at a place.</summary>
    /// <remarks>The window is 2 of 7 rows and columns, so that evidence anywhere would have 0.08.</remarks>
    public const double Place = 0.4;

    /// <summary>The share of a part's evidence in a tenth of the photos, from which it responds to few photos.</summary>
    public const double FewPhotos = 0.5;

    /// <summary>The share of classes with a part of nearly the same pattern, from which a part is shared; at least three classes.</summary>
    public const double Shared = 0.25;

    /// <summary>The share of a class's predictions that one and the same part decides by itself, from which one part decides the
    /// class.</summary>
    public const double OnePart = 0.8;

    /// <summary>The calibration error from which it is a finding.</summary>
    public const double Calibration = 0.1;

    /// <summary>The photos of a class, or of a group, below which nothing is said of it.</summary>
    public const int MinimumPhotos = 5;

    /// <summary>The photos shown with each finding.</summary>
    public const int Pictures = 6;
}
