using System.Security.Cryptography;
using System.Text;
using Partwise.Bundles;
using Partwise.Datasets;
using Partwise.Models;
using Partwise.Onnx.Inference;

namespace Partwise.PostHoc;

/// <summary>All that a photo's feature map depends on beside the photo, as one hash.</summary>
internal static class FeatureMapKey
{
    /// <param name="classifier">The model: its bytes, feature tensor, scores and preprocessing.</param>
    /// <param name="crop">Which region of a photo is shown.</param>
    public static string Of(Classifier classifier, CropMode crop) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join(
                        '\n',
                        classifier.Sha256,
                        classifier.Features.Tensor,
                        classifier.Inspection.LogitsTensor,
                        classifier.Preprocessing.ToJson(),
                        crop,
                        BundleVersions.With(OnnxRuntimeLibrary.Version),
                        ExecutionDevice.Default
                    )
                )
            )
        );
}
