using System.Text.Json;
using System.Text.Json.Serialization;
using Partwise.Files;

namespace Partwise.Tests.Files;

public sealed class StrictJsonTests
{
    private static readonly JsonSerializerOptions s_shallow = new(JsonSerializerDefaults.Web) { MaxDepth = 8 };

    private static readonly JsonSerializerOptions s_exact = new(JsonSerializerDefaults.Web)
    {
        MaxDepth = 8,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    private sealed record Item(string Name, double Value, IReadOnlyList<string>? Notes = null);

    private enum Colour
    {
        LightBlue,
        Red,
    }

    private sealed record Shelf(IReadOnlyList<Book> Books, IReadOnlyDictionary<string, int>? Counts = null, Colour Colour = Colour.Red);

    private sealed record Book
    {
        public required string Title { get; init; }
        public required int Pages { get; init; }
        public bool Lent { get; init; }
        public IReadOnlyList<int> Marks { get; init; } = [];
    }

    [Theory]
    [InlineData("""{"name": "\ud800", "value": 1}""", "not valid Unicode")]
    [InlineData("""{"\udfff": 1}""", "not valid Unicode")]
    [InlineData("""{"name": "a", "value": 1e999}""", "'value' is a number beyond ±3.4e+38")]
    [InlineData("""{"name": "a", "value": -1e39}""", "'value' is a number beyond ±3.4e+38")]
    [InlineData("""{"name": "a", "value": 1, "notes": ["a", null]}""", "'notes[1]' is null, but entries of a list may not be null")]
    [InlineData("""{"name": 3, "value": 1}""", "'name' is 3, but it must be a text")]
    [InlineData("[[[[[[[[[[1]]]]]]]]]]", "depth")]
    [InlineData("{", "line 1, byte 2: ")]
    [InlineData("{\n  x}", "line 2, byte 3: 'x' is an invalid start of a property name")]
    [InlineData("", "it is empty")]
    [InlineData(" \n", "it is empty")]
    public void Deserialize_WhatIsNoSuchDocument_IsAJsonException(string json, string reason) =>
        Assert.Contains(
            reason,
            Assert.ThrowsAny<JsonException>(() => StrictJson.Deserialize<Item>(json, s_shallow)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("""{"books": null}""", "'books' is null, but it must be a list")]
    [InlineData("""{}""", "the document has no 'books', which must be a list")]
    [InlineData("""[]""", "the document is a list, but it must be an object")]
    [InlineData(
        """{"books": [{"title": "a"}]}""",
        "'books[0]' has no 'pages', which must be a whole number from -2147483648 to 2147483647"
    )]
    [InlineData(
        """{"books": [{"title": "a", "pages": 1}, {"title": null, "pages": 1}]}""",
        "'books[1].title' is null, but it must be a text"
    )]
    [InlineData("""{"books": [{"title": "a", "pages": null}]}""", "'books[0].pages' is null, but it must be a whole number")]
    [InlineData("""{"books": [{"title": "a", "pages": 1.5}]}""", "'books[0].pages' is 1.5, but it must be a whole number")]
    [InlineData("""{"books": [{"title": "a", "pages": 99999999999}]}""", "'books[0].pages' is 99999999999, but it must be a whole number")]
    [InlineData(
        """{"books": [{"title": "a", "pages": 1, "lent": "no"}]}""",
        "'books[0].lent' is the text 'no', but it must be true or false"
    )]
    [InlineData("""{"books": [{"title": "a", "pages": 1, "marks": {}}]}""", "'books[0].marks' is an object, but it must be a list")]
    [InlineData("""{"books": [{"title": "a", "pages": 1, "marks": null}]}""", "'books[0].marks' is null, but it must be a list")]
    [InlineData(
        """{"books": [{"title": "a", "pages": 1, "titel": 1}]}""",
        "'books[0].titel' is not known here; allowed are title, pages, lent, marks"
    )]
    [InlineData("""{"books": [], "Books": []}""", "'Books' is there twice, but a member may be named only once")]
    [InlineData("""{"books": [], "counts": {"a": "b"}}""", "'counts.a' is the text 'b', but it must be a whole number")]
    [InlineData("""{"books": [], "colour": "green"}""", "'colour' is the text 'green', but it must be one of light-blue, red")]
    public void Deserialize_MemberThatDoesNotFit_SaysWhichAndWhatIsAllowed(string json, string reason)
    {
        string message = Assert.ThrowsAny<JsonException>(() => StrictJson.Deserialize<Shelf>(json, s_exact)).Message;
        Assert.StartsWith(reason, message, StringComparison.Ordinal);
        Assert.DoesNotContain("Shelf", message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deserialize_HugeNamesAndTexts_AreShortenedInTheMessage()
    {
        string name = new('n', 100_000);
        string message = Assert
            .ThrowsAny<JsonException>(() =>
                StrictJson.Deserialize<Shelf>($$$"""{"books": [], "counts": {"{{{name}}}": "{{{name}}}"}}""", s_exact)
            )
            .Message;
        Assert.InRange(message.Length, 50, 400);
    }

    [Fact]
    public void Deserialize_BytesThatAreNotUtf8_IsAJsonException() =>
        Assert.Throws<InvalidTextException>(() => StrictJson.Deserialize<Item>([(byte)'"', 0xFF, (byte)'"'], JsonSerializerOptions.Web));

    [Fact]
    public void Deserialize_SoundDocument_IsRead()
    {
        Item item = StrictJson.Deserialize<Item>(
            "\uFEFF{\"name\": \"\\ud83d\\ude00\", \"value\": 3e38, \"notes\": [\"a\"]}",
            JsonSerializerOptions.Web
        )!;
        Assert.Equal(("\U0001F600", 3e38), (item.Name, item.Value));
        Assert.Equal([1, null], StrictJson.Deserialize<int?[]>("[1, null]", JsonSerializerOptions.Web, lenient: true)!);
        Assert.Null(StrictJson.Deserialize<Item>("null", JsonSerializerOptions.Web));
    }

    [Theory]
    [InlineData("""{"a": 1, "a": 2}""")]
    [InlineData("""{"a": {"b": 1, "b": 2}}""")]
    public void ParseNode_MemberTwice_IsAJsonException(string json) =>
        Assert.ThrowsAny<JsonException>(() => StrictJson.ParseNode(json, default));
}
