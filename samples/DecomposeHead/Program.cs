using Partwise.PostHoc;

// Features of one class as a backbone would give them: 6 images, 4 × 4 positions, 8 channels, all ≥ 0.
// Three kinds of things occur; each lights up channels of its own.
const int Images = 6,
    Positions = 16,
    Channels = 8;
float[][] things =
[
    [3, 1, 0, 0, 0, 0, 0, 1],
    [0, 0, 2, 2, 0, 0, 1, 0],
    [0, 0, 0, 0, 4, 1, 0, 0],
];
float[] features = new float[Images * Positions * Channels];
var random = new Random(7);
for (int position = 0; position < Images * Positions; position++)
{
    float[] thing = things[random.Next(things.Length)];
    for (int c = 0; c < Channels; c++)
        features[(position * Channels) + c] = (thing[c] * random.NextSingle()) + (0.05f * random.NextSingle());
}

// The class's row of the head: logit = head · mean of the features + bias.
float[] head = [0.8f, 0.2f, 0.5f, 0.4f, -0.3f, 0.1f, 0.6f, 0.05f];

ClassDecomposition parts = ClassDecomposer.Decompose(features, Channels, Positions, head, new DecompositionOptions { K = 3 });

for (int i = 0; i < parts.K; i++)
    Console.WriteLine(
        $"part {i + 1}: coefficient {parts.Coefficients[i], 7:0.000}, map changed by the residual to a cosine of "
            + $"{parts.MapCosines[i]:0.0000}"
    );
Console.WriteLine($"ε = {parts.Epsilon:0.000}; no cosine can be below {parts.Bound:0.0000}.");

// Exact by construction: in every channel the parts sum to the weight, bit for bit.
for (int c = 0; c < Channels; c++)
{
    double sum = 0;
    for (int i = 0; i < parts.K; i++)
        sum += parts.Prototypes[(i * Channels) + c];
    if ((float)sum != head[c])
        throw new InvalidOperationException($"Channel {c}: the parts sum to {sum}, the weight is {head[c]}.");
}
Console.WriteLine("The parts sum to the head's weights exactly.");
