namespace Partwise.Training.ProtoPNet;

/// <summary>A 1×1 convolution and its activation.</summary>
/// <param name="Name">The beginning of the names of its weights.</param>
/// <param name="In">The channels it reads.</param>
/// <param name="Out">The channels it makes.</param>
/// <param name="Activation">The operator after it: Relu or Sigmoid.</param>
internal sealed record AddOnLayer(string Name, int In, int Out, string Activation)
{
    public string Weight => Name + ".weight";

    public string Bias => Name + ".bias";
}
