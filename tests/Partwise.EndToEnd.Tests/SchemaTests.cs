using Partwise.Cli.Documents;
using Partwise.EndToEnd.Tests.Support;

namespace Partwise.EndToEnd.Tests;

/// <summary>The documents' schemas: printed, committed, and the same. PARTWISE_UPDATE_SCHEMAS=1 writes the files anew.</summary>
public sealed class SchemaTests
{
    public static TheoryData<string> Names => [.. DocumentSchemas.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Schema_Document_IsTheFileOfTheDocs(string name)
    {
        string schema = DocumentSchemas.Find(name)! + "\n";
        string path = DocumentSchema.PathOf(name);
        if (Environment.GetEnvironmentVariable("PARTWISE_UPDATE_SCHEMAS") == "1")
            File.WriteAllText(path, schema);

        Assert.Equal(schema.ReplaceLineEndings("\n"), File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Schema_Files_AreThoseOfTheDocuments() =>
        Assert.Equal(
            DocumentSchemas.Names.Select(n => Path.GetFileName(DocumentSchema.PathOf(n))).Order(StringComparer.Ordinal),
            Directory
                .GetFiles(Path.GetDirectoryName(DocumentSchema.PathOf("partwise.fit/1"))!)
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Schema_UnknownName_SuggestsTheNearest() =>
        Executable.Run("schema", "partwise.ft/1").Failed(2, "There is no document 'partwise.ft/1'", "partwise.fit/1");

    [Fact]
    public void Schema_Fit_IsPrinted() =>
        Assert.Contains(
            "\"const\": \"partwise.fit/1\"",
            Executable.Run("schema", "partwise.fit/1").Succeeded().Output,
            StringComparison.Ordinal
        );
}
