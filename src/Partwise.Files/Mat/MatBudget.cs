using System.Globalization;

namespace Partwise.Files.Internals;

/// <summary>What a MAT file may still hold, and how to say that it is damaged.</summary>
internal sealed class MatBudget(string path)
{
    private const int MostElements = 8_000_000;

    private long _left = MostElements;

    /// <exception cref="DataFileException">The file holds more than is allowed.</exception>
    public void Take(long elements)
    {
        _left -= elements;
        if (_left < 0)
            throw new DataFileException(string.Create(CultureInfo.InvariantCulture, $"'{path}' holds more than {MostElements} numbers, characters and records, which are allowed; check that it is the right file."));
    }

    public DataFileException Damaged(string how) => new($"'{path}' is damaged: {how}; copy the file again.");
}
