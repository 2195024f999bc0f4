using FsCheck;
using FsCheck.Fluent;

namespace Partwise.Tests.PostHoc;

/// <summary>A made-up class: sparse non-negative features of a few parts with noise, and a head row of any sign and size.</summary>
internal sealed record RandomClass(int Seed, int Images, int Positions, int Dimensions, int K, bool WideRange)
{
    public static Arbitrary<RandomClass> Arbitrary =>
        (
            from seed in Gen.Choose(0, 1_000_000)
            from images in Gen.Choose(1, 5)
            from positions in Gen.Choose(1, 16)
            from dimensions in Gen.Choose(1, 70)
            from k in Gen.Choose(1, 8)
            from wide in Gen.Elements(true, false)
            select new RandomClass(seed, images, positions, dimensions, k, wide)
        ).ToArbitrary();

    public float[] Features()
    {
        Random random = new(Seed);
        float[] parts = [.. Enumerable.Range(0, 6 * Dimensions).Select(_ => random.NextSingle() < 0.4f ? random.NextSingle() : 0)];
        float[] f = new float[Images * Positions * Dimensions];
        for (int i = 0; i < f.Length; i++)
        {
            int part = i / Dimensions * 7 % 6;
            f[i] = Math.Max(0, parts[(part * Dimensions) + (i % Dimensions)] + (random.NextSingle() * 0.6f) - 0.4f);
        }
        f[0] += 0.5f;
        return f;
    }

    public float[] Head()
    {
        Random random = new(Seed + 1);
        return
        [
            .. Enumerable
                .Range(0, Dimensions)
                .Select(_ =>
                {
                    float value = (2 * random.NextSingle()) - 1;
                    return random.Next(8) switch
                    {
                        0 => 0f,
                        // Weights far below their parts, down to denormal ones.
                        1 when WideRange => (float)(value * Math.Pow(10, -44 * random.NextDouble())),
                        2 when WideRange => value * 1e4f,
                        _ => 0.1f * value,
                    };
                }),
        ];
    }
}
