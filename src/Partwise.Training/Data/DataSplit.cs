using System.Security.Cryptography;
using System.Text;
using Partwise.Datasets;

namespace Partwise.Training;

/// <summary>Which items train and which validate, as ascending positions.</summary>
/// <param name="Training">The items that train.</param>
/// <param name="Validation">The items that are held out.</param>
internal sealed record DataSplit(IReadOnlyList<int> Training, IReadOnlyList<int> Validation)
{
    /// <summary>
    /// The SHA-256, in hexadecimal, of which image has which role and class; it tells whether two runs saw the same data. It does not
    /// depend on the order of the images or on where the dataset lies.
    ///</summary>
    /// <param name="images">The images that the positions refer to.</param>
    /// <param name="test">The images that were kept for the final test.</param>
    public string Hash(IReadOnlyList<DatasetImage> images, IEnumerable<DatasetImage> test)
    {
        IEnumerable<string> lines = Training
            .Select(i => Line("train", images[i]))
            .Concat(Validation.Select(i => Line("validation", images[i])))
            .Concat(test.Select(i => Line("test", i)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines.Order(StringComparer.Ordinal)))));
    }

    private static string Line(string role, DatasetImage image) => $"{role}\t{image.Class}\t{image.RelativePath}";
}
