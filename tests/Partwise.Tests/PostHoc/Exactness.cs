namespace Partwise.Tests.PostHoc;

internal static class Exactness
{
    /// <summary>The prototypes' sum, in both orders, rounds to the head row in every channel.</summary>
    public static void Check(double[] prototypes, float[] head)
    {
        int d = head.Length,
            k = prototypes.Length / d;
        for (int c = 0; c < d; c++)
        {
            double up = 0,
                down = 0;
            for (int i = 0; i < k; i++)
            {
                up += prototypes[(i * d) + c];
                down += prototypes[((k - 1 - i) * d) + c];
            }
            Assert.True((float)up == head[c] && (float)down == head[c], $"channel {c}: {up:r} and {down:r} instead of {head[c]:r}");
        }
    }
}
