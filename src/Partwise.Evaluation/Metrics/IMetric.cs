namespace Partwise.Evaluation;

/// <summary>What every metric of one image says about itself.</summary>
internal interface IMetric
{
    /// <summary>The name it is asked for by, for example <c>deletion</c>.</summary>
    string Name { get; }

    /// <summary>Definition, baseline and unit in one word each, for example <c>deletion:xplique</c>; results carry it.</summary>
    string Variant { get; }

    /// <summary>Whether it has to be annotated where the object lies.</summary>
    bool NeedsTruth => false;

    /// <summary>Whether it asks for the object's mask instead of its box.</summary>
    bool ByMask => false;
}
