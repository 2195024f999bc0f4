using System.Text.Json;
using Partwise.Files;
using Partwise.Testing;

namespace Partwise.Tests.Evaluation;

/// <summary>One folder of golden numbers with its cases.</summary>
internal sealed class GoldenFixture
{
    private readonly string _folder;
    private readonly JsonElement _case;

    public GoldenFixture(string folder, string name)
    {
        _folder = folder;
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(TestData.Fixture(folder, "index.json")));
        _case = index.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name).Clone();
    }

    public static TheoryData<string> Names(string folder)
    {
        if (!TestData.HasFixture(folder))
            return ["absent"];
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(TestData.Fixture(folder, "index.json")));
        return [.. index.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];
    }

    public bool HasOutput(string name) => _case.GetProperty("outputs").TryGetProperty(name, out _);

    public float[] Input(string name) => Read(_case.GetProperty("inputs").GetProperty(name)).ToSingles();

    public long[] InputIntegers(string name) => Read(_case.GetProperty("inputs").GetProperty(name)).ToInt64s();

    public int[] InputShape(string name) => [.. Read(_case.GetProperty("inputs").GetProperty(name)).Shape];

    public float[] Output(string name) => Read(_case.GetProperty("outputs").GetProperty(name)).ToSingles();

    public long[] Integers(string name) => Read(_case.GetProperty("outputs").GetProperty(name)).ToInt64s();

    public double Number(string name) => _case.GetProperty("outputs").GetProperty(name).GetDouble();

    public double[] Numbers(string name) => [.. _case.GetProperty("outputs").GetProperty(name).EnumerateArray().Select(x => x.GetDouble())];

    public int Parameter(string name) => _case.GetProperty("parameters").GetProperty(name).GetInt32();

    private NpyArray Read(JsonElement entry) =>
        NpyFile.Read(Path.GetFullPath(TestData.Fixture(_folder, entry.GetProperty("file").GetString()!)));
}
