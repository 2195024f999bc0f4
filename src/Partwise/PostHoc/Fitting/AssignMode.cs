namespace Partwise.PostHoc;

/// <summary>How images are given to classes.</summary>
public enum AssignMode
{
    /// <summary>By the dataset's own classes, matched with the model's labels by name.</summary>
    Label,

    /// <summary>By the class that the model itself predicts.</summary>
    Prediction,
}
