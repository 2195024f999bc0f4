using System.Text.Json;
using Partwise.Files;

namespace Partwise.Tests.Files;

public sealed class StrictJsonTests
{
    private static readonly JsonSerializerOptions s_shallow = new(JsonSerializerDefaults.Web) { MaxDepth = 8 };

    private sealed record Item(string Name, double Value, IReadOnlyList<string>? Notes = null);

    [Theory]
    [InlineData("""{"name": "\ud800", "value": 1}""", "not valid Unicode")]
    [InlineData("""{"\udfff": 1}""", "not valid Unicode")]
    [InlineData("""{"name": "a", "value": 1e999}""", "a number is beyond")]
    [InlineData("""{"name": "a", "value": -1e39}""", "a number is beyond")]
    [InlineData("""{"name": "a", "value": 1, "notes": ["a", null]}""", "null stands where an entry of a list is expected")]
    [InlineData("""{"name": 3, "value": 1}""", "could not be converted")]
    [InlineData("[[[[[[[[[[1]]]]]]]]]]", "depth")]
    [InlineData("{", "")]
    [InlineData("", "")]
    public void Deserialize_WhatIsNoSuchDocument_IsAJsonException(string json, string reason) =>
        Assert.Contains(
            reason,
            Assert.ThrowsAny<JsonException>(() => StrictJson.Deserialize<Item>(json, s_shallow)).Message,
            StringComparison.Ordinal
        );

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
