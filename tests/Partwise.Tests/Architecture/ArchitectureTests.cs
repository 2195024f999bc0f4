using System.Reflection;
using Partwise.Engine;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Onnx;

namespace Partwise.Tests.Architecture;

/// <summary>Who may know whom, held against the compiled assemblies.</summary>
public sealed class ArchitectureTests
{
    /// <summary>The areas of the domain and what each may know. A new area needs a line here.</summary>
    private static readonly Dictionary<string, string[]> s_mayKnow = new()
    {
        [""] = [],
        ["Numerics"] = [],
        ["Files"] = [],
        ["Datasets"] = ["Files", "Numerics", "Imaging"],
        ["Models"] = ["Files", "Numerics", "Onnx", "Engine", "Imaging"],
        ["Parts"] = ["Models", "Files", "Numerics", "Onnx", "Engine"],
        ["Bundles"] = ["Parts", "Models", "Files", "Imaging"],
        ["Training"] = ["Models", "Datasets", "Files", "Numerics", "Onnx", "Engine", "Imaging"],
        ["Demo"] = ["Datasets", "Files"],
        ["PostHoc"] = ["Bundles", "Parts", "Models", "Datasets", "Files", "Numerics", "Onnx", "Engine", "Imaging"],
        ["ProtoPNet"] = ["Training", "Bundles", "Parts", "Models", "Datasets", "Files", "Numerics", "Onnx", "Engine", "Imaging"],
        ["Attribution"] = ["Models", "Files", "Numerics", "Onnx", "Engine", "Imaging"],
        ["Evaluation"] = ["Attribution", "Bundles", "Parts", "Models", "Datasets", "Files", "Numerics", "Onnx", "Engine", "Imaging"],
        ["Explanations"] = ["Evaluation", "Attribution", "Bundles", "Parts", "Models", "Files", "Imaging"],
    };

    private static readonly Lazy<DependencyScanner> s_domain = new(() => DependencyScanner.Of(typeof(Classifier).Assembly));

    public static TheoryData<string> GroundFloor => ["Partwise.Onnx", "Partwise.Engine", "Partwise.Imaging"];

    [Theory]
    [MemberData(nameof(GroundFloor))]
    public void References_GroundFloor_KnowNothingOfPartwise(string name)
    {
        Assembly assembly = new[] { typeof(OnnxModel).Assembly, typeof(InferenceSession).Assembly, typeof(RgbImage).Assembly }.Single(a => a.GetName().Name == name);
        Assert.DoesNotContain(assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("Partwise", StringComparison.Ordinal));
        Assert.All(assembly.GetTypes().Where(t => DependencyScanner.Area(t.Namespace) is not null), t => Assert.StartsWith(name, t.Namespace, StringComparison.Ordinal));
    }

    [Fact]
    public void References_Domain_KnowsOnlyTheGroundFloor()
        => Assert.Equal(["Partwise.Engine", "Partwise.Imaging", "Partwise.Onnx"], typeof(Classifier).Assembly.GetReferencedAssemblies()
            .Select(a => a.Name!).Where(n => n.StartsWith("Partwise", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void Areas_EachKnowsOnlyWhatItMay()
    {
        List<string> broken = [.. s_domain.Value.Edges
            .Where(e => !s_mayKnow.TryGetValue(e.Key.From, out string[]? allowed) || !allowed.Contains(e.Key.To))
            .Select(e => $"'{e.Key.From}' must not know '{e.Key.To}': {e.Value}.")];
        Assert.Empty(broken);
    }

    [Fact]
    public void Areas_AllInTheTable()
        => Assert.All(typeof(Classifier).Assembly.GetTypes().Select(t => DependencyScanner.Area(t.Namespace)).OfType<string>().Distinct(),
            area => Assert.True(s_mayKnow.ContainsKey(area), $"The area '{area}' has no line in the table of what it may know."));

    [Fact]
    public void Table_HasNoCircles()
    {
        var done = new HashSet<string>();
        while (done.Count < s_mayKnow.Count)
        {
            List<string> next = [.. s_mayKnow.Where(a => !done.Contains(a.Key) && a.Value.All(to => done.Contains(to) || !s_mayKnow.ContainsKey(to))).Select(a => a.Key)];
            Assert.NotEmpty(next);
            done.UnionWith(next);
        }
    }

    /// <summary>The rules hold nothing if the scanner sees nothing: these references exist, in signatures, bodies and lambdas.</summary>
    [Theory]
    [InlineData("PostHoc", "Numerics")]
    [InlineData("PostHoc", "Bundles")]
    [InlineData("PostHoc", "Engine")]
    [InlineData("Bundles", "Parts")]
    [InlineData("Bundles", "Files")]
    [InlineData("Models", "Onnx")]
    [InlineData("Parts", "Models")]
    public void Scanner_KnownReference_IsSeen(string from, string to) => Assert.True(s_domain.Value.Edges.ContainsKey((from, to)));
}
