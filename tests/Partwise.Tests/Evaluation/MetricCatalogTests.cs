using System.Reflection;
using Partwise.Evaluation;
using Partwise.Testing;

namespace Partwise.Tests.Evaluation;

/// <summary>Nothing about a metric can be forgotten silently.</summary>
public sealed class MetricCatalogTests
{
    private static readonly Assembly s_assembly = typeof(MetricCatalog).Assembly;

    public static TheoryData<string> Entries => [.. MetricCatalog.Entries.Select(e => e.Name)];

    public static TheoryData<string> Names => [.. MetricCatalog.Names];

    [Fact]
    public void Entries_DeclaredAnywhere_AreRegistered()
    {
        MetricEntry[] declared =
        [
            .. s_assembly
                .GetTypes()
                .SelectMany(t => t.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                .Where(p => p.DeclaringType != typeof(MetricCatalog))
                .SelectMany(p =>
                    p.PropertyType == typeof(MetricEntry) ? [(MetricEntry)p.GetValue(null)!]
                    : typeof(IEnumerable<MetricEntry>).IsAssignableFrom(p.PropertyType) ? (IEnumerable<MetricEntry>)p.GetValue(null)!
                    : []
                ),
        ];
        Assert.NotEmpty(declared);
        Assert.Empty(declared.Select(e => e.Name).Except(MetricCatalog.Entries.Select(e => e.Name)));
    }

    [Fact]
    public void Metrics_EveryClass_IsMadeByAnEntry()
    {
        HashSet<Type> made = [.. MetricCatalog.Entries.SelectMany(e => e.Forms.Values).Select(create => create().GetType())];
        Type[] all =
        [
            .. s_assembly.GetTypes().Where(t => typeof(IMetric).IsAssignableFrom(t) && t is { IsAbstract: false, IsInterface: false }),
        ];
        Assert.NotEmpty(all);
        Assert.Empty(all.Except(made).Select(t => t.Name));
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Entry_Sentence_IsOneForPeople(string name)
    {
        string meaning = MetricCatalog.Meaning(name);
        Assert.True(meaning.Length > 20 && char.IsUpper(meaning[0]) && (meaning[^1] is '.' or '?'), meaning);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Form_EveryName_BelongsToItsEntry(string name)
    {
        MetricEntry entry = MetricCatalog.Entry(name);
        if (entry.Forms.Count == 0)
            return;
        IMetric form = MetricCatalog.Form(name)!;
        Assert.Equal(entry.Name, form.Name);
        Assert.Equal(entry.Name, form.Variant.Split(':')[0]);
        Assert.Equal(form.Variant, MetricCatalog.Form(form.Variant)!.Variant);
    }

    [Fact]
    public void Inputs_ThatMayBeMissing_HaveReasons()
    {
        MetricInputs[] always = [MetricInputs.None, MetricInputs.AdditiveParts, MetricInputs.Noise, MetricInputs.OtherParts];
        Assert.Equal(Enum.GetValues<MetricInputs>().Except(always).Order(), Omissions.Reasons.Select(r => r.Key).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Entry_IsInTheDocumentation(string name)
    {
        string text =
            File.ReadAllText(Path.Combine(TestData.Repository, "docs", "evaluation.md"))
            + File.ReadAllText(Path.Combine(TestData.Repository, "docs", "ground-truth.md"));
        Assert.Contains(name, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_Unknown_Throws() =>
        Assert.StartsWith(
            "There is no metric 'truth:any' in the catalogue.",
            Assert.Throws<ArgumentException>(() => MetricCatalog.HigherIsBetter("truth:any")).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("deletion:rise", false)]
    [InlineData("accuracy:top-1", true)]
    [InlineData("consistency:honest-macro", true)]
    [InlineData("sparseness", null)]
    [InlineData("accuracy-without:0:1", null)]
    public void HigherIsBetter_NameOrVariant_IsTheEntrys(string metric, bool? higher) =>
        Assert.Equal(higher, MetricCatalog.HigherIsBetter(metric));
}
