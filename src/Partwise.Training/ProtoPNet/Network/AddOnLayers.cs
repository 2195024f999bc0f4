using Partwise.Onnx;

namespace Partwise.Training.ProtoPNet;

/// <summary>
/// The layers between backbone and prototypes. Layer structure and usual start (Kaiming's normal distribution, fan-out, ReLU; biases of 0)
/// are those of the code published with Chen et al. 2019; every layer is named by its place among convolutions and activations.
///</summary>
internal static class AddOnLayers
{
    private const string Prefix = "add_on.";

    /// <summary>The layers from <paramref name="channels"/> to <paramref name="latent"/> channels.</summary>
    public static IReadOnlyList<AddOnLayer> Of(AddOnKind kind, int channels, int latent)
    {
        var layers = new List<AddOnLayer>();
        if (kind == AddOnKind.Regular)
        {
            Add(layers, channels, latent, "Relu");
            Add(layers, latent, latent, "Sigmoid");
            return layers;
        }
        for (int width = channels; layers.Count == 0 || width > latent; width /= 2)
        {
            int narrower = Math.Max(latent, width / 2);
            Add(layers, width, narrower, "Relu");
            Add(layers, narrower, narrower, narrower > latent ? "Relu" : "Sigmoid");
        }
        return layers;
    }

    /// <summary>Adds the layers after <paramref name="tensor"/>, with the weights that they begin with.</summary>
    /// <returns>The tensor of the last activation, <paramref name="output"/>.</returns>
    public static string Append(GraphEditor graph, string tensor, IReadOnlyList<AddOnLayer> layers, ProtoPNetOptions options, string output)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            AddOnLayer layer = layers[i];
            graph.AddInitializer(
                OnnxTensor.Create(
                    layer.Weight,
                    InitialWeights.Normal(options.Seed, i, Deviation(layer, options.AddOnStart), layer.Out * layer.In),
                    layer.Out,
                    layer.In,
                    1,
                    1
                )
            );
            graph.AddInitializer(OnnxTensor.Create(layer.Bias, new float[layer.Out], layer.Out));
            string convolved = graph.AddNode("Conv", [tensor, layer.Weight, layer.Bias]);
            bool last = i == layers.Count - 1;
            tensor = last ? output : graph.UniqueName(layer.Name + ".activation");
            graph.AddNode(layer.Activation, [convolved], [tensor]);
        }
        return tensor;
    }

    private static double Deviation(AddOnLayer layer, AddOnStart start) =>
        Math.Sqrt(start == AddOnStart.FanOut ? 2.0 / layer.Out : (layer.Activation == "Relu" ? 2.0 : 1.0) / layer.In);

    private static void Add(List<AddOnLayer> layers, int from, int to, string activation) =>
        layers.Add(new AddOnLayer(FormattableString.Invariant($"{Prefix}{2 * layers.Count}"), from, to, activation));
}
