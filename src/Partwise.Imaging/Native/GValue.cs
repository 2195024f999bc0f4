using System.Runtime.CompilerServices;

namespace Partwise.Imaging.Native;

/// <summary>GObject's typed value: a type and two words of content (24 bytes on 64-bit systems).</summary>
[InlineArray(3)]
internal struct GValue
{
    /// <summary>GObject's fundamental type of 32-bit integers.</summary>
    internal const uint IntType = 24;

    private ulong _word;
}
