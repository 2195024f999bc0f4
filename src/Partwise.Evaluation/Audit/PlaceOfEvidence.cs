namespace Partwise.Evaluation;

/// <summary>The window of the picture, 2 of 7 rows and columns, that holds most of a part's evidence over all photos.</summary>
/// <param name="Words">Where it lies, in words.</param>
/// <param name="Share">The share of the evidence in it: the mean over the photos that have evidence.</param>
/// <param name="Area">Its share of the picture.</param>
internal sealed record PlaceOfEvidence(string Words, double Share, double Area)
{
    /// <summary>Finds it.</summary>
    /// <param name="evidence">Per photo [rows, columns] shares that sum to 1; empty ones are left out.</param>
    /// <param name="rows">Rows of the maps.</param>
    /// <param name="columns">Columns of the maps.</param>
    public static PlaceOfEvidence Of(IEnumerable<float[]> evidence, int rows, int columns)
    {
        double[] mean = new double[rows * columns];
        int count = 0;
        foreach (float[] photo in evidence.Where(e => e.Length == mean.Length))
        {
            count++;
            for (int i = 0; i < mean.Length; i++)
                mean[i] += photo[i];
        }
        int height = Math.Max(1, (int)Math.Round(rows * 2 / 7.0)),
            width = Math.Max(1, (int)Math.Round(columns * 2 / 7.0));
        (double Share, int Row, int Column) best = (-1, 0, 0);
        for (int r = 0; r + height <= rows; r++)
        {
            for (int c = 0; c + width <= columns; c++)
            {
                double sum = 0;
                for (int i = 0; i < height * width; i++)
                    sum += mean[((r + (i / width)) * columns) + c + (i % width)];
                if (sum > best.Share)
                    best = (sum, r, c);
            }
        }
        string vertical = best.Row == 0 ? "top"
            : best.Row + height == rows ? "bottom"
            : "",
            horizontal = best.Column == 0 ? "left"
            : best.Column + width == columns ? "right"
            : "";
        string words = $"{vertical} {horizontal}".Trim();
        return new PlaceOfEvidence(
            words.Length == 0 ? "middle" : words,
            count == 0 ? 0 : best.Share / count,
            (double)height * width / (rows * columns)
        );
    }
}
