using System.Text.Json;
using Partwise.Files;

namespace Partwise.Models.Internals;

/// <summary>Reads preprocessing from JSON: our own form or Hugging Face's.</summary>
internal static class PreprocessingParser
{
    public static Preprocessing Parse(string text, PreprocessingSize? input, PreprocessingSource kind, string source)
    {
        JsonDocument document;
        try
        {
            document = StrictJson.Parse(
                text.TrimStart('\uFEFF'),
                new JsonDocumentOptions
                {
                    MaxDepth = 16,
                    AllowTrailingCommas = true,
                    CommentHandling = JsonCommentHandling.Skip,
                }
            );
        }
        catch (InvalidTextException e)
        {
            throw new DataFileException($"{source} holds text that is not valid Unicode; give an object with mean, std and scale.", e);
        }
        catch (JsonException e)
        {
            throw new DataFileException($"{source} is not readable JSON; give an object with mean, std and scale.", e);
        }
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new DataFileException($"{source} is not a JSON object; give an object with mean, std and scale.");
            return ParseObject(document.RootElement, input, kind, source);
        }
    }

    private static Preprocessing ParseObject(JsonElement root, PreprocessingSize? input, PreprocessingSource kind, string source)
    {
        PreprocessingJson json = new(root, source);
        Preprocessing result = HuggingFacePreprocessing.Recognises(root)
            ? HuggingFacePreprocessing.Parse(json, kind, source)
            : ParseOwn(root, json, input, kind, source);
        Check(result, input, source);
        return result;
    }

    private static Preprocessing ParseOwn(
        JsonElement root,
        PreprocessingJson json,
        PreprocessingSize? input,
        PreprocessingSource kind,
        string source
    )
    {
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Name != PreprocessingKeys.Source && !PreprocessingKeys.All.Contains(property.Name))
                throw new DataFileException(
                    $"{source} has the unknown key '{property.Name}'; allowed are {string.Join(", ", PreprocessingKeys.All)}."
                );
        }
        json.Require(PreprocessingKeys.Mean, "three numbers (or one for all channels)");
        json.Require(PreprocessingKeys.Std, "three numbers above 0 (or one for all channels)");
        json.Require(PreprocessingKeys.Scale, "\"0-255\" or \"0-1\", the range of pixel values that mean and std refer to");
        PreprocessingSize crop = json.Has(PreprocessingKeys.Crop)
            ? json.Size(PreprocessingKeys.Crop)
            : input ?? PreprocessingDefaults.Input;
        PreprocessingResizeMode mode = json.Has(PreprocessingKeys.ResizeMode)
            ? json.OneOf(
                PreprocessingKeys.ResizeMode,
                ("short-side", PreprocessingResizeMode.ShortSide),
                ("exact", PreprocessingResizeMode.Exact)
            )
            : PreprocessingResizeMode.ShortSide;
        PreprocessingSize resize =
            json.Has(PreprocessingKeys.Resize) ? json.Size(PreprocessingKeys.Resize)
            : mode == PreprocessingResizeMode.Exact ? crop
            : PreprocessingDefaults.ResizeFor(crop);
        if (mode == PreprocessingResizeMode.ShortSide && resize.Height != resize.Width)
            throw json.Wrong(
                PreprocessingKeys.Resize,
                json[PreprocessingKeys.Resize],
                "one number, the short side's length, or set \"resizeMode\" to \"exact\""
            );
        return new Preprocessing
        {
            Mean = json.Channels(PreprocessingKeys.Mean, positive: false),
            Std = json.Channels(PreprocessingKeys.Std, positive: true),
            Scale = json.OneOf(PreprocessingKeys.Scale, ("0-255", PreprocessingScale.Bytes), ("0-1", PreprocessingScale.Unit)),
            Resize = resize,
            Crop = crop,
            Interpolation = json.Has(PreprocessingKeys.Interpolation)
                ? json.OneOf(
                    PreprocessingKeys.Interpolation,
                    ("bilinear", PreprocessingInterpolation.Bilinear),
                    ("bicubic", PreprocessingInterpolation.Bicubic)
                )
                : PreprocessingInterpolation.Bilinear,
            ResizeMode = mode,
            ChannelOrder = json.Has(PreprocessingKeys.ChannelOrder)
                ? json.OneOf(PreprocessingKeys.ChannelOrder, ("RGB", PreprocessingChannelOrder.Rgb), ("BGR", PreprocessingChannelOrder.Bgr))
                : PreprocessingChannelOrder.Rgb,
            Source = kind,
        };
    }

    private static void Check(Preprocessing result, PreprocessingSize? input, string source)
    {
        (PreprocessingSize crop, PreprocessingSize resize) = (result.Crop, result.Resize);
        if (crop.Height > resize.Height || crop.Width > resize.Width)
            throw new DataFileException(
                $"{source} crops {Text(crop)} pixels from an image resized to {Text(resize)}; the crop must not be larger than the "
                    + $"resized image."
            );
        if (input is { } size && size != crop)
            throw new DataFileException(
                $"{source} crops to {Text(crop)} pixels but the model's input has {Text(size)}; give 'crop' the size of the input."
            );
    }

    private static string Text(PreprocessingSize size) => $"{size.Height}×{size.Width}";
}
