using System.Globalization;
using Partwise.Files;
using Partwise.Onnx;

namespace Partwise.Cli.Commands;

/// <summary>What the commands that make a network do alike with it.</summary>
internal static class TrainOutput
{
    /// <summary>Refuses a place that cannot be written: before minutes of work, not after.</summary>
    public static void RequireWritable(string output, bool overwrite)
    {
        if (Directory.Exists(output))
            throw new OutputException($"Cannot write '{output}': it is a folder; give the name of a file.");
        if (!overwrite && File.Exists(output))
            throw new OutputException($"'{output}' already exists; choose another name or allow it to be replaced with --overwrite.");
        if (Path.GetDirectoryName(Path.GetFullPath(output)) is { } folder && !Directory.Exists(folder))
            throw new OutputException($"Cannot write '{output}': its folder does not exist; create it first.");
    }

    public static void Write(OnnxModel model, TrainRequest request) => Write(model, request.Output);

    public static void Write(OnnxModel model, string output)
    {
        try
        {
            model.SaveAs(output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OutputException.From(e, output);
        }
    }

    public static string Percent(double? share) =>
        share is { } value ? (100 * value).ToString("0.0 '%'", CultureInfo.InvariantCulture) : "none";
}
