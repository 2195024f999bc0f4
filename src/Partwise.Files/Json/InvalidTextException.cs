using System.Text.Json;

namespace Partwise.Files;

/// <summary>JSON whose text is no Unicode: bytes that are not UTF-8, or half of a surrogate pair.</summary>
public sealed class InvalidTextException(Exception? cause = null) : JsonException("it holds text that is not valid Unicode", cause);
