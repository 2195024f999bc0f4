using System.Reflection;

namespace Partwise.Bundles;

/// <summary>The version of Partwise itself.</summary>
internal static class ProductVersion
{
    /// <summary>The version, without the commit behind a plus sign.</summary>
    public static string Current { get; } = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
