using System.Globalization;
using System.Text;
using System.Text.Json;
using Partwise.Files;
using Partwise.Models.Internals;

namespace Partwise.Models;

/// <summary>
/// How an image becomes a network's input: resize, centre crop, then (value − mean) / standard deviation per channel. Immutable.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>The name of the metadata entry that holds it.</summary>
    public const string MetadataKey = "preprocessing";

    private const long MaximumBytes = 1 << 20;

    internal Preprocessing() { }

    /// <summary>The mean of each channel, in the units of <see cref="Scale"/>.</summary>
    public required PreprocessingChannels Mean { get; init; }

    /// <summary>The standard deviation of each channel, above 0, in the units of <see cref="Scale"/>.</summary>
    public required PreprocessingChannels Std { get; init; }

    /// <summary>The range of pixel values to which mean and standard deviation refer.</summary>
    public required PreprocessingScale Scale { get; init; }

    /// <summary>The size to which the image is resized first; with <see cref="PreprocessingResizeMode.ShortSide"/> both are the short
    /// side's.</summary>
    public required PreprocessingSize Resize { get; init; }

    /// <summary>The size of the centre crop: the network's input.</summary>
    public required PreprocessingSize Crop { get; init; }

    /// <summary>How the image is resized.</summary>
    /// <value>The default is bilinear.</value>
    public PreprocessingInterpolation Interpolation { get; init; }

    /// <summary>What is resized to <see cref="Resize"/>.</summary>
    /// <value>The default is the short side.</value>
    public PreprocessingResizeMode ResizeMode { get; init; }

    /// <summary>The order of the input channels.</summary>
    /// <value>The default is red, green, blue.</value>
    public PreprocessingChannelOrder ChannelOrder { get; init; }

    /// <summary>Where this comes from.</summary>
    public required PreprocessingSource Source { get; init; }

    /// <summary>Whether it is only assumed, so that the user should be warned.</summary>
    public bool IsAssumed => Source == PreprocessingSource.Default;

    /// <summary>Takes the user's file, else the model's metadata, else ImageNet's usual preprocessing.</summary>
    /// <param name="input">The network's input size; null where it is dynamic, which counts as 224×224 unless a crop is stated.</param>
    /// <param name="file">The user's file, or null.</param>
    /// <param name="metadata">The model's metadata entry <see cref="MetadataKey"/>, or null.</param>
    /// <exception cref="DataFileException">The statement is not valid, or does not fit the input; the message names the key.</exception>
    internal static Preprocessing Resolve(PreprocessingSize? input, string? file = null, string? metadata = null) =>
        Resolve(input, file, metadata, () => Default(input));

    /// <summary>As the other, with what the graph and other metadata say before anything is assumed.</summary>
    internal static Preprocessing Resolve(PreprocessingSize? input, string? file, string? metadata, Func<Preprocessing> otherwise)
    {
        if (file is not null)
            return FromFile(file, input);
        return string.IsNullOrWhiteSpace(metadata) ? otherwise() : FromMetadata(metadata, input);
    }

    /// <summary>ImageNet's usual preprocessing: RGB in 0 to 1, mean .485/.456/.406, standard deviation .229/.224/.225, a crop of the
    /// input's size H×W, before it the short side resized to round(max(H, W)·256/224), bilinear.</summary>
    /// <param name="input">The network's input size; null counts as 224×224.</param>
    public static Preprocessing Default(PreprocessingSize? input)
    {
        PreprocessingSize crop = input ?? PreprocessingDefaults.Input;
        return new Preprocessing
        {
            Mean = PreprocessingDefaults.ImageNetMean,
            Std = PreprocessingDefaults.ImageNetStd,
            Scale = PreprocessingScale.Unit,
            Resize = PreprocessingDefaults.ResizeFor(crop),
            Crop = crop,
            Source = PreprocessingSource.Default,
        };
    }

    /// <summary>Reads the JSON of a metadata entry.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="input">The network's input size, which the crop must have; null where it is dynamic.</param>
    /// <exception cref="DataFileException">The statement is not valid, or does not fit the input; the message names the key.</exception>
    public static Preprocessing FromMetadata(string json, PreprocessingSize? input)
    {
        ArgumentNullException.ThrowIfNull(json);
        return PreprocessingParser.Parse(json, input, PreprocessingSource.Metadata, "The model's metadata 'preprocessing'");
    }

    /// <summary>Reads a JSON file: the form that <see cref="ToJson"/> writes, or a <c>preprocessor_config.json</c> of Hugging
    /// Face.</summary>
    /// <param name="path">The file.</param>
    /// <param name="input">The network's input size, which the crop must have; null where it is dynamic.</param>
    /// <exception cref="DataFileException">The file cannot be read, is not valid, or does not fit the input; the message names the
    /// key.</exception>
    public static Preprocessing FromFile(string path, PreprocessingSize? input)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            string text = InputFile.ReadAllText(
                path,
                MaximumBytes,
                length => new DataFileException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The preprocessing file '{path}' has {length} bytes; at most {MaximumBytes} are allowed, so check that it "
                            + $"is the right file."
                    )
                )
            );
            return PreprocessingParser.Parse(text, input, PreprocessingSource.File, $"The preprocessing file '{path}'");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataFileException($"The preprocessing file '{path}' does not exist; give a JSON file with mean, std and scale.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFileException(
                $"The preprocessing file '{path}' cannot be read: {e.Message.TrimEnd('.')}; check its permissions.",
                e
            );
        }
    }

    /// <summary>Turns the pixels of a cropped image into the network's input: (value·s − mean) / std, s = 1 or 1/255 as <see cref="Scale"/>
    /// says, in the single-precision steps of torchvision's <c>ToTensor</c> and <c>Normalize</c>, so that the numbers are the
    /// same.</summary>
    /// <param name="rgb">Height × width × 3 bytes of <see cref="Crop"/>'s size: red, green, blue interleaved, row-major.</param>
    /// <param name="nchw">Takes 3 × height × width values, in the network's channel order.</param>
    /// <exception cref="ArgumentException">A length does not fit the crop.</exception>
    public void Normalize(ReadOnlySpan<byte> rgb, Span<float> nchw) => PixelNormalizer.Normalize(this, rgb, nchw);

    /// <summary>The JSON of the product's contracts, without <c>source</c>; <see cref="FromMetadata"/> reads it back to an equal
    /// value.</summary>
    public string ToJson()
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
            WriteTo(json, withSource: false);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Writes the JSON object of the product's contracts.</summary>
    /// <param name="json">Where to write; the object is one value.</param>
    /// <param name="withSource">Whether the key <c>source</c> is written.</param>
    public void WriteTo(Utf8JsonWriter json, bool withSource)
    {
        ArgumentNullException.ThrowIfNull(json);
        PreprocessingWriter.Write(json, this, withSource);
    }
}
