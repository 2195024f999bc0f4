namespace Partwise.PostHoc;

/// <summary>The stages of a fit, in order.</summary>
public enum FitStage
{
    /// <summary>The model predicts every image (only where images are assigned by prediction).</summary>
    Predict,

    /// <summary>Images run through the model; each class is decomposed as soon as its images are through.</summary>
    Decompose,

    /// <summary>The original and the part network run side by side.</summary>
    Certify,

    /// <summary>Patches and pages are drawn.</summary>
    Report,
}
