namespace Partwise.Evaluation;

/// <summary>The pixels of a map from the highest value to the lowest.</summary>
internal static class PixelOrder
{
    /// <summary>Indices in descending order of value; equal values in ascending order of index.</summary>
    public static int[] Descending(ReadOnlySpan<float> values)
    {
        int[] order = new int[values.Length];
        ulong[] keys = new ulong[values.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            // Bits of a float order like integers once the sign is undone; adding 0 makes −0 and 0 equal.
            uint bits = BitConverter.SingleToUInt32Bits(values[i] + 0f);
            uint ascending = (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
            keys[i] = ((ulong)~ascending << 32) | (uint)i;
        }
        Array.Sort(keys);
        for (int i = 0; i < order.Length; i++)
            order[i] = (int)(uint)keys[i];
        return order;
    }
}
