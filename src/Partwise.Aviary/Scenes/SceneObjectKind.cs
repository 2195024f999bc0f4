namespace Partwise.Aviary;

/// <summary>Things around the bird.</summary>
public enum SceneObjectKind
{
    /// <summary>A branch across the picture; the bird may sit on it.</summary>
    Branch,

    /// <summary>A spray of leaves.</summary>
    Leaves,

    /// <summary>A tuft of grass.</summary>
    Grass,

    /// <summary>A stone; the bird may stand on it.</summary>
    Stone,

    /// <summary>Flowers on stems.</summary>
    Flowers,

    /// <summary>A distant tree or bush.</summary>
    Tree,
}
