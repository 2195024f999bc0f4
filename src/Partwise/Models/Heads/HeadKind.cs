namespace Partwise.Models;

/// <summary>
/// What stands between the feature map and the logits. Each kind is one file in <c>Kinds</c> and one line of <see cref="HeadKinds"/>.
/// </summary>
public sealed class HeadKind
{
    internal HeadKind(string name, string description, Func<HeadSearch, HeadExactness?> judge) =>
        (Name, Description, Judge) = (name, description, judge);

    /// <summary>Its name in JSON and on the screen, such as <c>pooled-linear</c>.</summary>
    public string Name { get; }

    /// <summary>What it is, in a sentence.</summary>
    public string Description { get; }

    /// <summary>How exact the parts of a head are; null where it is not of this kind.</summary>
    internal Func<HeadSearch, HeadExactness?> Judge { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
