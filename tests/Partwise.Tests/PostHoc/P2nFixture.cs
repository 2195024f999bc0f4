using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Partwise.Testing;

namespace Partwise.Tests.PostHoc;

/// <summary>One case of the golden numbers of factorisation and scaling.</summary>
internal sealed class P2nFixture
{
    public const int Positions = 49;
    public const int Dimensions = 1280;

    private readonly JsonElement _outputs;

    public P2nFixture(string name)
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(TestData.Fixture("p2n", "index.json")));
        JsonElement found = index
            .RootElement.GetProperty("cases")
            .EnumerateArray()
            .Single(c => c.GetProperty("name").GetString() == name)
            .Clone();
        _outputs = found.GetProperty("outputs");
        K = found.GetProperty("parameters").GetProperty("k").GetInt32();
        Features = ReadNpy(found.GetProperty("inputs").GetProperty("F"));
        Head = ReadNpy(found.GetProperty("inputs").GetProperty("v"));
        Factors = ReadNpy(_outputs.GetProperty("P"));
        Residual = ReadNpy(_outputs.GetProperty("residual"));
    }

    public static TheoryData<string> Names => ["class3-k3", "class3-k5", "class7-k3", "class7-k5"];

    public int K { get; }

    public float[] Features { get; }

    public float[] Head { get; }

    public float[] Factors { get; }

    public float[] Residual { get; }

    public double[] Vector(string output) =>
        [.. _outputs.GetProperty(output).GetProperty("value").EnumerateArray().Select(x => x.GetDouble())];

    public double Value(string output)
    {
        JsonElement element = _outputs.GetProperty(output);
        return (element.ValueKind == JsonValueKind.Object ? element.GetProperty("value") : element).GetDouble();
    }

    private static float[] ReadNpy(JsonElement entry)
    {
        byte[] bytes = File.ReadAllBytes(TestData.Fixture("p2n", entry.GetProperty("file").GetString()!));
        int start = 10 + BitConverter.ToUInt16(bytes, 8);
        bool half = Encoding.ASCII.GetString(bytes, 10, start - 10).Contains("<f2", StringComparison.Ordinal);
        ReadOnlySpan<byte> data = bytes.AsSpan(start);
        if (!half)
            return MemoryMarshal.Cast<byte, float>(data).ToArray();
        float[] wide = new float[data.Length / 2];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = (float)BitConverter.ToHalf(data[(2 * i)..]);
        return wide;
    }
}
