namespace Partwise.Numerics;

/// <summary>One-to-one matching of highest total score (Hungarian method with shortest augmenting paths, Kuhn–Munkres).</summary>
internal static class Assignment
{
    /// <summary>For each row of <paramref name="scores"/> [n,n] the column it is matched with; the sum of scores is the highest
    /// possible.</summary>
    public static int[] Maximize(ReadOnlySpan<double> scores, int n)
    {
        double[] rowPrice = new double[n],
            columnPrice = new double[n];
        int[] rowOf = new int[n],
            previous = new int[n];
        Array.Fill(rowOf, -1);
        double[] slack = new double[n];
        bool[] seen = new bool[n];
        for (int start = 0; start < n; start++)
        {
            Array.Fill(slack, double.PositiveInfinity);
            Array.Clear(seen);
            int row = start,
                column = -1;
            do
            {
                int from = column,
                    next = -1;
                for (int c = 0; c < n; c++)
                {
                    if (seen[c])
                        continue;
                    double cost = -scores[(row * n) + c] - rowPrice[row] - columnPrice[c];
                    if (cost < slack[c])
                        (slack[c], previous[c]) = (cost, from);
                    if (next < 0 || slack[c] < slack[next])
                        next = c;
                }
                double delta = slack[next];
                rowPrice[start] += delta;
                for (int c = 0; c < n; c++)
                {
                    if (seen[c])
                        (rowPrice[rowOf[c]], columnPrice[c]) = (rowPrice[rowOf[c]] + delta, columnPrice[c] - delta);
                    else
                        slack[c] -= delta;
                }
                seen[next] = true;
                column = next;
                row = rowOf[column];
            } while (row >= 0);
            for (; previous[column] >= 0; column = previous[column])
                rowOf[column] = rowOf[previous[column]];
            rowOf[column] = start;
        }
        int[] match = new int[n];
        for (int c = 0; c < n; c++)
            match[rowOf[c]] = c;
        return match;
    }
}
