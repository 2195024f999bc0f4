using System.Buffers.Binary;
using System.Text;

namespace Partwise.Files.Internals;

/// <summary>Reads the elements of a MAT file from memory; every length is checked against what is there.</summary>
internal ref struct MatReader(ReadOnlySpan<byte> bytes, MatBudget budget)
{
    /// <summary>The type of an element that holds an array.</summary>
    public const int Matrix = 14;

    private const int MaximumDepth = 16;
    private const int CellClass = 1,
        StructClass = 2,
        CharClass = 4,
        FirstNumber = 6,
        LastNumber = 15;

    private static readonly MatValue s_empty = new(MatKind.Numbers, [0, 0]);

    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.Length == 0;

    /// <summary>The next element: its type and its data.</summary>
    /// <param name="padded">Whether the element after it begins at a multiple of 8 bytes.</param>
    public MatElement Element(bool padded)
    {
        if (_rest.Length < 8)
            throw budget.Damaged("it ends within the tag of an element");
        uint first = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        // The small form has its length in the upper half of the first word, and the data in the second.
        if (first >> 16 is var small and not 0)
        {
            if (small > 4)
                throw budget.Damaged($"a small element states {small} bytes, at most 4 fit");
            ReadOnlySpan<byte> inner = _rest.Slice(4, (int)small);
            _rest = _rest[8..];
            return new MatElement((int)(first & 0xFFFF), inner);
        }
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_rest[4..]);
        if (length > (uint)(_rest.Length - 8))
            throw budget.Damaged($"an element states {length} bytes where {_rest.Length - 8} are left");
        ReadOnlySpan<byte> data = _rest.Slice(8, (int)length);
        _rest = _rest[(8 + (int)length)..];
        if (padded)
            Align((int)length);
        return new MatElement((int)first, data);
    }

    /// <summary>Leaves out the padding behind an element of <paramref name="length"/> bytes.</summary>
    public void Align(int length) => _rest = _rest[Math.Min(_rest.Length, (8 - (length % 8)) % 8)..];

    /// <summary>An array with its name; the value is null for a kind that is not read.</summary>
    public static (string Name, MatValue? Value) Array(ReadOnlySpan<byte> data, MatBudget budget, int depth)
    {
        // An empty element stands for an empty array.
        if (data.Length == 0)
            return ("", s_empty);
        if (depth > MaximumDepth)
            throw budget.Damaged($"its values are nested more than {MaximumDepth} deep");
        var reader = new MatReader(data, budget);
        ReadOnlySpan<byte> flags = reader.Element(padded: true).Data;
        if (flags.Length < 8)
            throw budget.Damaged("an array has no flags");
        int kind = flags[0];
        int[] dimensions = reader.Dimensions();
        string name = Encoding.UTF8.GetString(reader.Element(padded: true).Data);
        return (
            name,
            kind switch
            {
                CellClass => reader.Cells(dimensions, depth),
                StructClass => reader.Structs(dimensions, depth),
                CharClass => reader.Text(dimensions),
                >= FirstNumber and <= LastNumber => new MatValue(MatKind.Numbers, dimensions)
                {
                    Numbers = reader.Numbers(Count(dimensions)),
                },
                _ => null,
            }
        );
    }

    private int[] Dimensions()
    {
        ReadOnlySpan<byte> data = Element(padded: true).Data;
        if (data.Length < 8 || data.Length > 8 * sizeof(int) || data.Length % sizeof(int) != 0)
            throw budget.Damaged("an array has no sizes, or more than 8");
        var dimensions = new int[data.Length / sizeof(int)];
        for (int i = 0; i < dimensions.Length; i++)
            dimensions[i] = BinaryPrimitives.ReadInt32LittleEndian(data[(i * sizeof(int))..]);
        budget.TakeArray(dimensions);
        return dimensions;
    }

    private static int Count(int[] dimensions) => dimensions.Aggregate(1, (a, b) => a * b);

    private MatValue Cells(int[] dimensions, int depth)
    {
        var cells = new MatValue[Count(dimensions)];
        for (int i = 0; i < cells.Length; i++)
            cells[i] = Inner(depth);
        return new MatValue(MatKind.Cells, dimensions) { Cells = cells };
    }

    private MatValue Structs(int[] dimensions, int depth)
    {
        ReadOnlySpan<byte> size = Element(padded: true).Data,
            names = Element(padded: true).Data;
        int width = size.Length == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(size) : 0;
        if (width <= 0 || names.Length % width != 0)
            throw budget.Damaged("a struct has no field names");
        int count = Count(dimensions),
            fields = names.Length / width;
        budget.Take((long)Math.Max(count, 1) * fields);
        var values = new MatValue[fields][];
        var byName = new Dictionary<string, IReadOnlyList<MatValue>>(StringComparer.Ordinal);
        for (int f = 0; f < fields; f++)
        {
            ReadOnlySpan<byte> name = names.Slice(f * width, width);
            int end = name.IndexOf((byte)0);
            byName[Encoding.UTF8.GetString(end < 0 ? name : name[..end])] = values[f] = new MatValue[count];
        }
        for (int i = 0; i < count; i++)
        {
            for (int f = 0; f < fields; f++)
                values[f][i] = Inner(depth);
        }
        return new MatValue(MatKind.Structs, dimensions) { Fields = byName };
    }

    private MatValue Inner(int depth)
    {
        (int type, ReadOnlySpan<byte> data) = Element(padded: true);
        if (type != Matrix)
            throw budget.Damaged($"an element of type {type} stands where an array has to be");
        return Array(data, budget, depth + 1).Value ?? s_empty;
    }

    private MatValue Text(int[] dimensions)
    {
        (int type, ReadOnlySpan<byte> data) = Element(padded: true);
        Encoding encoding = type switch
        {
            17 or 4 => Encoding.Unicode,
            18 => Encoding.UTF32,
            16 => Encoding.UTF8,
            _ => Encoding.Latin1,
        };
        // The bytes count too: they need not fit the sizes.
        budget.Take(data.Length);
        string text = encoding.GetString(data);
        bool severalRows = dimensions[0] > 1 && text.Length > 0 && text.Length == Count(dimensions);
        return new MatValue(MatKind.Text, dimensions) { Text = severalRows ? Lines(text, dimensions[0]) : text };
    }

    // The characters stand column by column.
    private static string Lines(string text, int rows)
    {
        var lines = new StringBuilder(text.Length + rows);
        Span<char> line = new char[text.Length / rows];
        for (int r = 0; r < rows; r++)
        {
            for (int column = 0; column < line.Length; column++)
                line[column] = text[(column * rows) + r];
            if (r > 0)
                lines.Append('\n');
            lines.Append(((ReadOnlySpan<char>)line).TrimEnd());
        }
        return lines.ToString();
    }

    private double[] Numbers(int count)
    {
        (int type, ReadOnlySpan<byte> data) = Element(padded: true);
        int size = type switch
        {
            1 or 2 => 1,
            3 or 4 => 2,
            5 or 6 or 7 => 4,
            9 or 12 or 13 => 8,
            _ => throw budget.Damaged($"an element of type {type} stands where numbers have to be"),
        };
        if (data.Length != (long)count * size)
            throw budget.Damaged($"an array of {count} numbers has {data.Length} bytes instead of {(long)count * size}");
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> at = data[(i * size)..];
            values[i] = type switch
            {
                1 => (sbyte)at[0],
                2 => at[0],
                3 => BinaryPrimitives.ReadInt16LittleEndian(at),
                4 => BinaryPrimitives.ReadUInt16LittleEndian(at),
                5 => BinaryPrimitives.ReadInt32LittleEndian(at),
                6 => BinaryPrimitives.ReadUInt32LittleEndian(at),
                7 => BinaryPrimitives.ReadSingleLittleEndian(at),
                12 => BinaryPrimitives.ReadInt64LittleEndian(at),
                13 => BinaryPrimitives.ReadUInt64LittleEndian(at),
                _ => BinaryPrimitives.ReadDoubleLittleEndian(at),
            };
        }
        return values;
    }
}
