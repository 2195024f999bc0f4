using System.Globalization;

namespace Partwise.Files.Internals;

/// <summary>What a MAT file may still hold, and how to say that it is damaged.</summary>
internal sealed class MatBudget(string path)
{
    /// <summary>Numbers, characters, records and field names of one file.</summary>
    public const int MostElements = 8_000_000;

    /// <summary>Compressed variables of one file; unpacking one has a price of its own, however small it is.</summary>
    public const int MostCompressed = 10_000;

    // An object is made for every array, also for one without elements.
    private const int ArrayCost = 8;

    private long _left = MostElements;
    private int _compressedLeft = MostCompressed;

    /// <exception cref="DataFileException">The file holds more than is allowed.</exception>
    public void Take(long elements)
    {
        _left -= elements;
        if (_left < 0)
            throw TooMany($"{MostElements} numbers, characters and records");
    }

    /// <summary>
    /// Takes what an array of these sizes may cost, before anything is allocated. A size of 0 counts as 1, so that no other size is free.
    /// </summary>
    /// <exception cref="DataFileException">A size is negative, or the file holds more than is allowed.</exception>
    public void TakeArray(ReadOnlySpan<int> sizes)
    {
        long elements = 1;
        foreach (int size in sizes)
        {
            if (size < 0)
                throw Damaged("an array has an impossible size");
            // Neither factor exceeds 2^31.
            elements = Math.Min(elements * Math.Max(size, 1), int.MaxValue);
        }
        Take(elements + ArrayCost);
    }

    /// <exception cref="DataFileException">The file has more compressed variables than are allowed.</exception>
    public void TakeCompressed()
    {
        if (--_compressedLeft < 0)
            throw TooMany($"{MostCompressed} compressed variables");
    }

    public DataFileException Damaged(string how) => new($"'{path}' is damaged: {how}; copy the file again.");

    private DataFileException TooMany(FormattableString what) =>
        new($"'{path}' holds more than {what.ToString(CultureInfo.InvariantCulture)}, which are allowed; check that it is the right file.");
}
