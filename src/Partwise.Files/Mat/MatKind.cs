namespace Partwise.Files;

/// <summary>What a value of a MAT file holds.</summary>
public enum MatKind
{
    /// <summary>Numbers or truth values.</summary>
    Numbers,

    /// <summary>Characters.</summary>
    Text,

    /// <summary>Values of any kind.</summary>
    Cells,

    /// <summary>Records with named fields.</summary>
    Structs,
}
