namespace Partwise.Training.ProtoPNet;

/// <summary>Which patches prototypes become when they are projected.</summary>
public enum ProjectionRule
{
    /// <summary>The nearest, as published; several prototypes of a class may become the same patch.</summary>
    Published,

    /// <summary>The nearest that no other prototype of the class has: a patch is given once, to the prototype that is nearest to its choice
    /// first.</summary>
    Once,
}
