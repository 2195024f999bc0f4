namespace Partwise.Aviary;

/// <summary>What lies behind the bird.</summary>
public enum BackdropKind
{
    /// <summary>Open sky with clouds.</summary>
    Sky,

    /// <summary>A meadow before hills.</summary>
    Meadow,

    /// <summary>A lake.</summary>
    Water,

    /// <summary>The inside of a forest.</summary>
    Forest,

    /// <summary>A beach or dunes.</summary>
    Sand,
}
