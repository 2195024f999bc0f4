using System.Text.Json;

namespace Partwise.EndToEnd.Tests.Support;

/// <summary>Checks documents against the contract: every key there, of the right type.</summary>
internal static class JsonShape
{
    /// <summary>Asserts that <paramref name="element"/> is an object with <paramref name="keys"/>, each given as <c>name:kind</c>; kinds
    /// are s (string), n (number), b (boolean), a (array), o (object), and ? after one allows null.</summary>
    public static JsonElement Has(this JsonElement element, params string[] keys)
    {
        Assert.Equal(JsonValueKind.Object, element.ValueKind);
        foreach (string key in keys)
        {
            string[] parts = key.Split(':');
            Assert.True(element.TryGetProperty(parts[0], out JsonElement value), $"The key '{parts[0]}' is missing: {element}");
            Assert.True(Fits(value.ValueKind, parts[1]), $"'{parts[0]}' is {value.ValueKind}, expected {parts[1]}.");
        }
        return element;
    }

    public static JsonElement At(this JsonElement element, string key) => element.GetProperty(key);

    private static bool Fits(JsonValueKind kind, string expected) =>
        kind switch
        {
            JsonValueKind.String => expected[0] == 's',
            JsonValueKind.Number => expected[0] == 'n',
            JsonValueKind.True or JsonValueKind.False => expected[0] == 'b',
            JsonValueKind.Array => expected[0] == 'a',
            JsonValueKind.Object => expected[0] == 'o',
            _ => expected.EndsWith('?'),
        };
}
