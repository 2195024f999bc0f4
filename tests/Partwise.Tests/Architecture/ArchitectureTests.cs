using System.Reflection;
using Partwise.Aviary;
using Partwise.Evaluation;
using Partwise.Files;
using Partwise.Imaging;
using Partwise.Models;
using Partwise.Numerics;
using Partwise.Onnx;
using Partwise.Training;

namespace Partwise.Tests.Architecture;

/// <summary>Who may know whom, held against the compiled assemblies.</summary>
public sealed class ArchitectureTests
{
    /// <summary>The assemblies, and which others of Partwise's each may refer to.</summary>
    private static readonly Dictionary<Assembly, string[]> s_references = new()
    {
        [typeof(Nmf).Assembly] = [],
        [typeof(AtomicFile).Assembly] = [],
        [typeof(RgbImage).Assembly] = ["Partwise.Files"],
        [typeof(OnnxModel).Assembly] = ["Partwise.Files"],
        [typeof(Classifier).Assembly] = ["Partwise.Files", "Partwise.Imaging", "Partwise.Numerics", "Partwise.Onnx"],
        [typeof(AviaryWriter).Assembly] = ["Partwise", "Partwise.Files", "Partwise.Imaging"],
        [typeof(Backbone).Assembly] = ["Partwise", "Partwise.Files", "Partwise.Imaging", "Partwise.Numerics", "Partwise.Onnx"],
        [typeof(Evaluator).Assembly] =
        [
            "Partwise",
            "Partwise.Aviary",
            "Partwise.Files",
            "Partwise.Imaging",
            "Partwise.Numerics",
            "Partwise.Onnx",
        ],
    };

    /// <summary>The areas of the domain, the assembly Partwise, and what each may know. A new area needs a line here.</summary>
    private static readonly Dictionary<string, string[]> s_mayKnow = new()
    {
        [""] = ["Bundles", "PostHoc", "Imaging"],
        ["Datasets"] = ["Files", "Numerics", "Imaging"],
        ["Models"] = ["Datasets", "Files", "Numerics", "Onnx", "Imaging"],
        ["Parts"] = ["Models", "Files", "Numerics", "Onnx", "Imaging"],
        ["Bundles"] = ["Parts", "Models", "Files", "Imaging", "Datasets"],
        ["PostHoc"] = ["Bundles", "Parts", "Models", "Datasets", "Files", "Numerics", "Onnx", "Imaging"],
        ["Attribution"] = ["Parts", "Models", "Files", "Numerics", "Onnx", "Imaging"],
        ["Explanations"] = ["Attribution", "Bundles", "Parts", "Models", "Datasets", "Files", "Onnx", "Imaging"],
        ["Exporting"] = ["Bundles", "Parts", "Models", "Files", "Onnx"],
        ["Editing"] = ["Explanations", "Attribution", "Bundles", "Parts", "Models", "Datasets", "Files", "Numerics", "Onnx", "Imaging"],
    };

    private static readonly Lazy<DependencyScanner> s_domain = new(() => DependencyScanner.Of(typeof(Classifier).Assembly));

    public static TheoryData<string> Assemblies => [.. s_references.Keys.Select(a => a.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void References_EachAssembly_KnowsOnlyWhatItMay(string name)
    {
        (Assembly assembly, string[] allowed) = s_references.Single(r => r.Key.GetName().Name == name);
        string[] known =
        [
            .. assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Partwise", StringComparison.Ordinal)),
        ];
        Assert.Empty(known.Except(allowed));
    }

    /// <summary>The namespaces of an assembly say which one it is.</summary>
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Namespaces_EachAssembly_AreItsOwn(string name)
    {
        Assembly assembly = s_references.Keys.Single(a => a.GetName().Name == name);
        Assert.All(
            assembly.GetTypes().Where(t => DependencyScanner.Area(t.Namespace) is not null and not ""),
            t => Assert.StartsWith(name, t.Namespace, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Training_Classifiers_KnowNothingOfProtoPNet()
    {
        DependencyScanner scanner = DependencyScanner.Of(
            typeof(Backbone).Assembly,
            name =>
                name switch
                {
                    "Partwise.Training" => "Training",
                    "Partwise.Training.ProtoPNet" => "ProtoPNet",
                    _ => "elsewhere",
                }
        );
        Assert.DoesNotContain(("Training", "ProtoPNet"), scanner.Edges.Keys);
        Assert.Contains(("ProtoPNet", "Training"), scanner.Edges.Keys);
    }

    [Fact]
    public void Areas_EachKnowsOnlyWhatItMay()
    {
        List<string> broken =
        [
            .. s_domain
                .Value.Edges.Where(e => !s_mayKnow.TryGetValue(e.Key.From, out string[]? allowed) || !allowed.Contains(e.Key.To))
                .Select(e => $"'{e.Key.From}' must not know '{e.Key.To}': {e.Value}."),
        ];
        Assert.Empty(broken);
    }

    [Fact]
    public void Areas_AllInTheTable() =>
        Assert.All(
            typeof(Classifier).Assembly.GetTypes().Select(t => DependencyScanner.Area(t.Namespace)).OfType<string>().Distinct(),
            area => Assert.True(s_mayKnow.ContainsKey(area), $"The area '{area}' has no line in the table of what it may know.")
        );

    [Fact]
    public void Table_HasNoCircles()
    {
        var done = new HashSet<string>();
        while (done.Count < s_mayKnow.Count)
        {
            List<string> next =
            [
                .. s_mayKnow
                    .Where(a => !done.Contains(a.Key) && a.Value.All(to => done.Contains(to) || !s_mayKnow.ContainsKey(to)))
                    .Select(a => a.Key),
            ];
            Assert.NotEmpty(next);
            done.UnionWith(next);
        }
    }

    /// <summary>The rules hold nothing if the scanner sees nothing: these references exist, in signatures, bodies and lambdas.</summary>
    [Theory]
    [InlineData("PostHoc", "Numerics")]
    [InlineData("PostHoc", "Bundles")]
    [InlineData("PostHoc", "Onnx")]
    [InlineData("Bundles", "Parts")]
    [InlineData("Bundles", "Files")]
    [InlineData("Models", "Onnx")]
    [InlineData("Parts", "Models")]
    public void Scanner_KnownReference_IsSeen(string from, string to) => Assert.True(s_domain.Value.Edges.ContainsKey((from, to)));
}
