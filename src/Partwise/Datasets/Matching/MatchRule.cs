namespace Partwise.Datasets;

/// <summary>Why a class of a dataset matches a label of a model, strongest first.</summary>
public enum MatchRule
{
    /// <summary>The label map says so.</summary>
    Map,

    /// <summary>The names are the same, letter for letter.</summary>
    Same,

    /// <summary>The names are the same but for case, punctuation and leading numbers.</summary>
    Equal,

    /// <summary>The label contains the class's name as whole words, and is the only one that does.</summary>
    Contained,

    /// <summary>The model has no labels, and the classes' names are the indices 0, 1, 2, … without gaps.</summary>
    Index,
}
