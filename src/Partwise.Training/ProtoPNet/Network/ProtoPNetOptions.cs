using System.Text.Json.Serialization;

namespace Partwise.Training.ProtoPNet;

/// <summary>How a prototype network is built on a backbone.</summary>
public sealed record ProtoPNetOptions
{
    /// <summary>The prototypes of each class, 1 to 1000.</summary>
    /// <value>The default is 10, as published.</value>
    public int PrototypesPerClass { get; init; } = 10;

    /// <summary>D, the channels of the latent map and of a prototype, 1 to 4096.</summary>
    /// <value>The default is 128, as published for VGG-19 and DenseNet-121.</value>
    public int Channels { get; init; } = 128;

    /// <summary>H1, the rows of a prototype, at least 1.</summary>
    public int Height { get; init; } = 1;

    /// <summary>W1, the columns of a prototype, at least 1.</summary>
    public int Width { get; init; } = 1;

    /// <summary>The layers between backbone and prototypes.</summary>
    public AddOnKind AddOn { get; init; }

    /// <summary>Their weights at the start.</summary>
    public AddOnStart AddOnStart { get; init; }

    /// <summary>Where prototypes are before any training.</summary>
    public PrototypeStart PrototypeStart { get; init; }

    /// <summary>How distances become similarities.</summary>
    public SimilarityKind Similarity { get; init; }

    /// <summary>ε of the log similarity, above 0.</summary>
    /// <value>The default is 1e-4, as published.</value>
    public double Epsilon { get; init; } = 1e-4;

    /// <summary>The seed of add-on weights and prototypes.</summary>
    [JsonIgnore]
    public int Seed { get; init; }

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        Require(
            PrototypesPerClass is >= 1 and <= 1000,
            $"{PrototypesPerClass} prototypes per class were asked for; 1 to 1000 are allowed."
        );
        Require(Channels is >= 1 and <= 4096, $"The prototypes were to have {Channels} channels; 1 to 4096 are allowed.");
        Require(Height >= 1 && Width >= 1, $"The prototypes were to have {Height}×{Width} positions; at least 1×1 is needed.");
        Require(Epsilon > 0 && Epsilon < 1, $"Epsilon is {Epsilon}; a number above 0 and below 1 is allowed.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message);
    }
}
