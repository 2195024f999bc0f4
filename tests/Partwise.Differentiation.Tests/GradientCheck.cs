using Partwise.Onnx;
using Partwise.Onnx.Differentiation;

namespace Partwise.Differentiation.Tests;

/// <summary>Compares the gradients of a small graph with central differences of its output.</summary>
internal static class GradientCheck
{
    /// <summary>
    /// Checks the gradient of a random weighted sum of the graph's output. Where the engine computes in double, the differences are exact
    /// to about 1e-9; in single precision functions made of straight pieces allow large steps, so that rounding is all that remains.
    ///</summary>
    /// <param name="type">Float or Double.</param>
    /// <param name="inputs">The graph's inputs.</param>
    /// <param name="build">Writes the graph and returns its output.</param>
    /// <param name="dynamic">What the graph states of its inputs' shapes.</param>
    /// <param name="opset">The operator set the graph is written in.</param>
    /// <param name="step">The step of the differences; 0 for a suitable one.</param>
    /// <param name="tolerance">The largest error as a share of the largest gradient; 0 for a suitable one.</param>
    /// <param name="fixedInputs">Inputs not to differentiate; names that begin with int or bool tell their types.</param>
    public static OnnxModel Run(
        OnnxElementType type,
        IReadOnlyDictionary<string, Numbers> inputs,
        Func<GraphBuilder, string> build,
        Shapes dynamic = Shapes.Known,
        int opset = 17,
        double step = 0,
        double tolerance = 0,
        string[]? fixedInputs = null
    )
    {
        step =
            step > 0 ? step
            : type == OnnxElementType.Double ? 1e-3
            : 0.05;
        tolerance =
            tolerance > 0 ? tolerance
            : type == OnnxElementType.Double ? 1e-8
            : 2e-5;
        var builder = new GraphBuilder(opset);
        foreach ((string name, Numbers value) in inputs)
        {
            bool isFixed = fixedInputs?.Contains(name) == true;
            OnnxElementType declared =
                isFixed && name.StartsWith("int", StringComparison.Ordinal) ? OnnxElementType.Int64
                : isFixed && name.StartsWith("bool", StringComparison.Ordinal) ? OnnxElementType.Bool
                : type;
            Declare(builder, name, declared, value, dynamic);
        }
        string output = build(builder);
        builder.Editor.AddOutput(new OnnxValueInfo(output, type, Shape: null));
        OnnxModel forward = builder.Build();
        string[] wanted = [.. inputs.Keys.Where(n => fixedInputs?.Contains(n) != true)];

        using var plain = new Runner(forward);
        Numbers y = plain.Run(inputs, output)[0];
        Numbers weights = Numbers.Random(99, -1, 1, y.Shape);
        OnnxModel model = forward.Clone();
        model.Graph.Input.Add(new OnnxValueInfo("upstream", type, Shape: null).ToProto());
        IReadOnlyList<string> gradients = GradientBuilder.AddGradients(
            model,
            output,
            wanted,
            new GradientOptions { Upstream = "upstream" }
        );
        using var trained = new Runner(model);
        Numbers[] actual = trained.Run(new Dictionary<string, Numbers>(inputs) { ["upstream"] = weights }, [.. gradients, output]);
        // Engines may fuse the two graphs differently, so that roundings differ.
        Assert.All(y.Values.Zip(actual[^1].Values), v => Assert.Equal(v.First, v.Second, type == OnnxElementType.Double ? 1e-10 : 1e-5));

        for (int k = 0; k < wanted.Length; k++)
        {
            Numbers x = inputs[wanted[k]];
            Assert.Equal(x.Shape, actual[k].Shape);
            double[] expected = [.. Enumerable.Range(0, x.Values.Length).Select(i => Slope(i))];
            double scale = Math.Max(1e-3, expected.Max(Math.Abs));
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.True(
                    Math.Abs(expected[i] - actual[k].Values[i]) <= tolerance * scale,
                    $"The gradient of '{wanted[k]}' at {i} is {actual[k].Values[i]:R}, but central differences give {expected[i]:R} "
                        + $"(largest {scale:R})."
                );
            }

            // Fourth order, so that a step of 1e-3 leaves an error near 1e-12.
            double Slope(int i) => ((8 * (At(i, step) - At(i, -step))) - (At(i, 2 * step) - At(i, -2 * step))) / (12 * step);

            double At(int i, double h)
            {
                var moved = new Dictionary<string, Numbers>(inputs) { [wanted[k]] = x.With(i, x.Values[i] + h) };
                return plain.Run(moved, output)[0].Values.Zip(weights.Values, (a, b) => a * b).Sum();
            }
        }
        return model;
    }

    /// <summary>
    /// Checks a single-precision graph that applies one function to every element of x, against that function in double precision: its
    /// values, and its slopes by central differences.
    ///</summary>
    public static void Elementwise(
        Numbers x,
        Func<GraphBuilder, string> build,
        Func<double, double> function,
        int opset = 17,
        double tolerance = 2e-6
    )
    {
        // What the engine is given.
        x = x with
        {
            Values = Array.ConvertAll(x.Values, v => (double)(float)v),
        };
        var builder = new GraphBuilder(opset);
        Declare(builder, "x", OnnxElementType.Float, x, Shapes.Known);
        Declare(builder, "upstream", OnnxElementType.Float, x, Shapes.Known);
        string output = build(builder);
        builder.Editor.AddOutput(new OnnxValueInfo(output, OnnxElementType.Float, Shape: null));
        OnnxModel model = builder.Build();
        string gradient = GradientBuilder.AddGradients(model, output, ["x"], new GradientOptions { Upstream = "upstream" })[0];
        Numbers upstream = Numbers.Random(99, -1, 1, x.Shape);
        using var runner = new Runner(model);
        Numbers[] actual = runner.Run(new Dictionary<string, Numbers> { ["x"] = x, ["upstream"] = upstream }, output, gradient);
        double[] slopes =
        [
            .. x.Values.Select(v => ((8 * (function(v + 1e-3) - function(v - 1e-3))) - (function(v + 2e-3) - function(v - 2e-3))) / 12e-3),
        ];
        double scale = Math.Max(1, slopes.Max(Math.Abs));
        for (int i = 0; i < slopes.Length; i++)
        {
            double value = function(x.Values[i]),
                expected = slopes[i] * upstream.Values[i];
            Assert.Equal(value, actual[0].Values[i], tolerance * Math.Max(1, Math.Abs(value)));
            Assert.True(
                Math.Abs(expected - actual[1].Values[i]) <= tolerance * scale,
                $"The gradient at {x.Values[i]:R} is {actual[1].Values[i]:R}, but central differences give {expected:R} (largest "
                    + $"{scale:R})."
            );
        }
    }

    /// <summary>
    /// Checks a single-precision graph against its function written in double precision: the values, and the gradients of a random weighted
    /// sum of them by central differences. For operators that engines have in single precision only.
    ///</summary>
    /// <param name="inputs">The graph's inputs, all to be differentiated but those named in <paramref name="fixedInputs"/>.</param>
    /// <param name="build">Writes the graph and returns its output.</param>
    /// <param name="function">The same in double precision.</param>
    /// <param name="shapes">What the graph states of its inputs' shapes.</param>
    /// <param name="opset">The operator set the graph is written in.</param>
    /// <param name="tolerance">The largest error as a share of the largest entry.</param>
    /// <param name="fixedInputs">Inputs not to differentiate; names that begin with int or bool tell their types.</param>
    public static OnnxModel Against(
        IReadOnlyDictionary<string, Numbers> inputs,
        Func<GraphBuilder, string> build,
        Func<IReadOnlyDictionary<string, Numbers>, Numbers> function,
        Shapes shapes = Shapes.Known,
        int opset = 17,
        double tolerance = 5e-6,
        string[]? fixedInputs = null
    )
    {
        // What the engine is given.
        inputs = inputs.ToDictionary(i => i.Key, i => i.Value with { Values = Array.ConvertAll(i.Value.Values, v => (double)(float)v) });
        string[] wanted = [.. inputs.Keys.Where(n => fixedInputs?.Contains(n) != true)];
        var builder = new GraphBuilder(opset);
        foreach ((string name, Numbers value) in inputs)
        {
            bool isFixed = !wanted.Contains(name);
            OnnxElementType type =
                isFixed && name.StartsWith("int", StringComparison.Ordinal) ? OnnxElementType.Int64
                : isFixed && name.StartsWith("bool", StringComparison.Ordinal) ? OnnxElementType.Bool
                : OnnxElementType.Float;
            Declare(builder, name, type, value, shapes);
        }
        Numbers expected = function(inputs),
            upstream = Numbers.Random(99, -1, 1, expected.Shape);
        upstream = upstream with { Values = Array.ConvertAll(upstream.Values, v => (double)(float)v) };
        string output = build(builder);
        builder.Editor.Model.Graph.Input.Add(new OnnxValueInfo("upstream", OnnxElementType.Float, Shape: null).ToProto());
        builder.Editor.AddOutput(new OnnxValueInfo(output, OnnxElementType.Float, Shape: null));
        OnnxModel model = builder.Editor.Model.Clone();
        IReadOnlyList<string> gradients = GradientBuilder.AddGradients(
            model,
            output,
            wanted,
            new GradientOptions { Upstream = "upstream" }
        );
        using var runner = new Runner(model);
        Numbers[] actual = runner.Run(new Dictionary<string, Numbers>(inputs) { ["upstream"] = upstream }, [.. gradients, output]);
        Near(expected.Values, actual[^1], expected.Shape, $"'{output}'");
        for (int k = 0; k < wanted.Length; k++)
        {
            Numbers x = inputs[wanted[k]];
            string name = wanted[k];
            double[] slopes =
            [
                .. Enumerable
                    .Range(0, x.Values.Length)
                    .Select(i => ((8 * (At(i, 1e-3) - At(i, -1e-3))) - (At(i, 2e-3) - At(i, -2e-3))) / 12e-3),
            ];
            Near(slopes, actual[k], x.Shape, $"The gradient of '{name}'");

            double At(int i, double h) =>
                function(new Dictionary<string, Numbers>(inputs) { [name] = x.With(i, x.Values[i] + h) })
                    .Values.Zip(upstream.Values, (a, b) => a * b)
                    .Sum();
        }
        return model;

        void Near(double[] right, Numbers given, long[] shape, string what)
        {
            Assert.Equal(shape, given.Shape);
            double scale = Math.Max(1e-3, right.Max(Math.Abs));
            for (int i = 0; i < right.Length; i++)
                Assert.True(
                    Math.Abs(right[i] - given.Values[i]) <= tolerance * scale,
                    $"{what} at {i} is {given.Values[i]:R}, but {right[i]:R} is right (largest {scale:R})."
                );
        }
    }

    /// <summary>The gradient of x alone, for values at which no difference can be taken; the inputs hold x and what arrives as
    /// "upstream".</summary>
    public static Numbers Gradient(IReadOnlyDictionary<string, Numbers> inputs, Func<GraphBuilder, string> build, int opset = 17)
    {
        var builder = new GraphBuilder(opset);
        foreach ((string name, Numbers value) in inputs)
            Declare(builder, name, OnnxElementType.Float, value, Shapes.Known);
        string output = build(builder);
        builder.Editor.AddOutput(new OnnxValueInfo(output, OnnxElementType.Float, Shape: null));
        OnnxModel model = builder.Build();
        string gradient = GradientBuilder.AddGradients(model, output, ["x"], new GradientOptions { Upstream = "upstream" })[0];
        using var runner = new Runner(model);
        return runner.Run(inputs, gradient)[0];
    }

    private static void Declare(GraphBuilder builder, string name, OnnxElementType type, Numbers value, Shapes shapes)
    {
        switch (shapes)
        {
            case Shapes.Known:
                builder.Input(name, type, [.. value.Shape.Select(OnnxDimension.FromInt64)]);
                break;
            case Shapes.Named:
                builder.Input(name, type, [.. value.Shape.Select((_, i) => OnnxDimension.FromString($"{name}{i}"))]);
                break;
            case Shapes.Batch:
                builder.Input(name, type, [.. value.Shape.Select((d, i) => i == 0 ? (OnnxDimension)"N" : d)]);
                break;
            default:
                builder.Editor.Model.Graph.Input.Add(new OnnxValueInfo(name, type, Shape: null).ToProto());
                break;
        }
    }
}
