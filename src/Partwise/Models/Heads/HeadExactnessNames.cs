using System.Text.Json;

namespace Partwise.Models;

/// <summary>The names of <see cref="HeadExactness"/> in JSON and on the screen.</summary>
public static class HeadExactnessNames
{
    /// <summary><c>exact</c>, <c>exact-per-image</c> or <c>first-order</c>.</summary>
    public static string Name(this HeadExactness exactness) => JsonNamingPolicy.KebabCaseLower.ConvertName(exactness.ToString());
}
