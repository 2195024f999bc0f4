using Partwise.Onnx;

namespace Partwise.Differentiation.Tests;

/// <summary>Functions of one number, and their slopes, in double precision.</summary>
internal static class DoubleFunctions
{
    public static Func<double, double>? Value(NodeProto node) =>
        node.OpType switch
        {
            "Relu" => x => Math.Max(x, 0),
            "Sigmoid" => Sigmoid,
            "HardSigmoid" => x => Ramp(x, node.GetFloat("alpha", 0.2f), node.GetFloat("beta", 0.5f)),
            "HardSwish" => x => x * Ramp(x, 1.0 / 6, 0.5),
            _ => null,
        };

    public static double Slope(NodeProto node, double x) =>
        node.OpType switch
        {
            "Relu" => x > 0 ? 1 : 0,
            "Sigmoid" => Sigmoid(x) * Sigmoid(-x),
            "HardSigmoid" => Ramp(x, node.GetFloat("alpha", 0.2f), node.GetFloat("beta", 0.5f)) is > 0 and < 1
                ? node.GetFloat("alpha", 0.2f)
                : 0,
            _ => x <= -3 ? 0
            : x >= 3 ? 1
            : (x / 3) + 0.5,
        };

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Ramp(double x, double alpha, double beta) => Math.Clamp((alpha * x) + beta, 0, 1);
}
