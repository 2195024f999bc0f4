using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;

namespace Partwise.Training;

/// <summary>
/// Finds out, once in a process, whether the engine has the blocked layout that <see cref="SpeedPath.Blocked"/> and
/// <see cref="SpeedPath.Custom"/> use, and how many channels a block has. The layout is internal to the engine, so nothing is taken for
/// granted: a small network must come out the same.
///</summary>
/// <param name="Block">Channels in a block; null where the layout cannot be used.</param>
/// <param name="Reason">Why not, as the end of a sentence; empty where it can.</param>
internal sealed record SpeedProbe(int? Block, string Reason)
{
    // Far above rounding, far below any mistake.
    private const float Tolerance = 1e-4f;

    private static readonly Lazy<SpeedProbe> s_result = new(Run);

    /// <summary>What was found.</summary>
    public static SpeedProbe Result => s_result.Value;

    private static SpeedProbe Run()
    {
        try
        {
            int block = BlockSize();
            if (block is not (8 or 16))
                return new(null, $"the engine's blocks have {block} channels, where 8 or 16 are known");
            foreach (SpeedPath path in new[] { SpeedPath.Blocked, SpeedPath.Custom })
            {
                if (Differs(SpeedPlan.Of(path, block)) is { } difference)
                    return new(
                        null,
                        $"a small network came out differently on the path '{path.ToString().ToLowerInvariant()}' ({difference})"
                    );
            }
            return new(block, "");
        }
        catch (Exception e) when (e is OnnxRuntimeException or OnnxException or PlatformNotSupportedException)
        {
            return new(null, $"the engine refused the blocked layout ({e.Message})");
        }
    }

    // Two positions of 64 channels: the second position's first channel comes after one block.
    private static int BlockSize()
    {
        const int channels = 64;
        var builder = new GraphBuilder(17);
        builder.Input("x", OnnxElementType.Float, 1, channels, 1, 2);
        builder.Editor.AddNode("ReorderInput", ["x"], ["y"], null, "com.microsoft.nchwc");
        builder.Editor.RequireOpset("com.microsoft.nchwc", 1);
        builder.Editor.AddOutput(new OnnxValueInfo("y", OnnxElementType.Float, Shape: null));
        using InferenceSession session = EngineSessions.Create(builder.Build(), 1);
        using OrtValue x = OrtValue.Allocate<float>([1, channels, 1, 2]),
            y = OrtValue.Allocate<float>([1, channels, 1, 2]);
        for (int i = 0; i < x.AsSpan<float>().Length; i++)
            x.AsSpan<float>()[i] = i;
        session.Run(["x"], [x], ["y"], [y]);
        Span<float> found = y.AsSpan<float>();
        int block = found.IndexOf(1f);
        for (int c = 0; block > 0 && c < channels; c++)
        {
            for (int p = 0; p < 2; p++)
            {
                if (found[(c / block * block * 2) + (p * block) + (c % block)] != (2 * c) + p)
                    return 0;
            }
        }
        return block;
    }

    private static string? Differs(SpeedPlan plan)
    {
        OnnxModel network = ProbeNetwork.Create();
        float[][] expected = Step(network, SpeedPlan.Standard),
            actual = Step(network, plan);
        for (int k = 0; k < expected.Length; k++)
        {
            float scale = expected[k].Max(Math.Abs);
            for (int i = 0; i < expected[k].Length; i++)
            {
                if (!(Math.Abs(expected[k][i] - actual[k][i]) <= Tolerance * scale))
                    return $"{actual[k][i]:R} instead of {expected[k][i]:R}";
            }
        }
        return null;
    }

    private static float[][] Step(OnnxModel network, SpeedPlan plan)
    {
        StepGraph graph = StepGraph.Create(network, ProbeNetwork.Logits, new StepGraphOptions(), plan);
        using var session = new TrainingSession(graph, 1);
        using OrtValue images = OrtValue.Allocate<float>([2, 3, ProbeNetwork.Size, ProbeNetwork.Size]);
        ProbeNetwork.Fill(images.AsSpan<float>(), 1);
        session.Run(images, [0, 1]);
        return [.. session.Gradients.Select(g => g.AsSpan<float>().ToArray())];
    }
}
