using System.Globalization;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Files;
using Partwise.Models;
using Partwise.Onnx;
using Partwise.Onnx.Inference;
using Partwise.Parts;

namespace Partwise.Training.ProtoPNet;

/// <summary>Writes an imported prototype network as a bundle. Without photos it has no pictures of prototypes and no statistics; it
/// explains all the same.</summary>
public static class ImportedBundleWriter
{
    /// <summary>Writes the bundle into <paramref name="target"/>, without committing it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weightsPath">The file that its weights come from.</param>
    /// <param name="title">The bundle's name.</param>
    /// <param name="topClasses">T, the classes explained per image, at least 1.</param>
    /// <param name="target">Where to.</param>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public static BundleDocument Write(ProtoPNetNetwork network, string weightsPath, string title, int topClasses, AtomicDirectory target)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(target);
        OnnxModel model = ProtoPNetBuilder.Inference(network, topClasses);
        FeatureGeometry geometry = LatentGeometry.Find(network, [], CropMode.Full, null, threads: 1, CancellationToken.None);
        model.SetMetadata(PartOutputs.GeometryKey, geometry.ToJson());
        model.SaveAs(target.File(BundleFiles.Network));
        PrototypeFile.Write(target.File(BundleFiles.Prototypes), network);
        int[] perClass = [.. network.Prototypes.ClassOf.CountBy(c => c).Select(c => c.Value).Distinct()];
        var document = new BundleDocument
        {
            Version = BundleVersions.Current,
            Versions = BundleVersions.With(OnnxRuntimeLibrary.Version),
            Title = title,
            Kind = ProtoPNetBundle.Kind,
            Additive = false,
            Model = ProtoPNetBundleWriter.Model(network, Path.GetFileName(weightsPath), FileHash.Sha256(weightsPath)) with
            {
                LabelsSource = "import",
            },
            Options = new BundleOptions
            {
                K = perClass is [var k] ? k.ToString(CultureInfo.InvariantCulture) : "pruned",
                Seed = 0,
                Crop = "full",
                TopClasses = Math.Min(topClasses, network.Labels.Count),
            },
            Dataset = "none (imported)",
            Certificate = null,
            Labels = network.Labels,
            Classes = [],
            Geometry = geometry,
            Examples = [],
            Skipped = [],
            SkippedClasses = [],
            Warnings =
            [
                "The network was imported without photos, so its prototypes have no pictures; their training patches are not part "
                    + "of its weights.",
            ],
        };
        return BundleBuilder.Complete(target, document);
    }
}
