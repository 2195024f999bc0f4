namespace Partwise.Datasets;

/// <summary>A class of a dataset that stands for no label of the model, or not surely for one.</summary>
/// <param name="Class">The class's position in the dataset, from 0.</param>
/// <param name="Name">The class's name in the dataset.</param>
/// <param name="Ambiguous">Whether several labels would do, or a closer class has taken the label; otherwise none would.</param>
/// <param name="Nearest">Where ambiguous, up to three of the labels that would do; otherwise up to three labels that look alike, best
/// first.</param>
public sealed record UnmatchedClass(int Class, string Name, bool Ambiguous, IReadOnlyList<string> Nearest)
{
    /// <summary>Whether its name is a number that is no index, as the classes' numbers are not 0, 1, 2, … without gaps.</summary>
    public bool IsNumbered { get; init; }

    /// <summary>The indices of the labels of <see cref="Nearest"/> where they would all do; else empty.</summary>
    public IReadOnlyList<int> Outputs { get; init; } = [];

    /// <summary>One line for people, for example <c>'003.Sooty_Albatross' matches no label (nearest: 'Laysan Albatross')</c>.</summary>
    public override string ToString() => $"'{Name}' {Reason}";

    /// <summary>The same without the name, for example <c>matches no label (nearest: 'Laysan Albatross')</c>.</summary>
    public string Reason
    {
        get
        {
            if (IsNumbered)
                return "is a number, but the folders' numbers are not 0, 1, 2, … without gaps, so they are no indices; say which is "
                    + "which with `LabelMap`";
            string labels = string.Join(", ", Nearest.Select((n, i) => i < Outputs.Count ? $"{Outputs[i]} '{n}'" : $"'{n}'"));
            if (Ambiguous)
                return $"could be more than one label or class ({labels}); settle it with `LabelMap`";
            return Nearest.Count == 0 ? "matches no label" : $"matches no label (nearest: {labels})";
        }
    }
}
