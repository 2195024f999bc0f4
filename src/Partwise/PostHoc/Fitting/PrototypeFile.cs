using System.Globalization;
using Partwise.Files;

namespace Partwise.PostHoc;

/// <summary>Writes the F64 prototypes of fitted classes.</summary>
internal static class PrototypeFile
{
    /// <summary>Writes them all.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Write(string path, string modelSha256, IEnumerable<FittedClass> classes)
    {
        using SafetensorsWriter file = Begin(path, modelSha256);
        foreach (FittedClass fitted in classes)
        {
            ClassDecomposition d = fitted.Decomposition;
            string name = Name(fitted.Class);
            file.Add<double>(name + ".nmf", d.Factors, d.K, d.Dimensions);
            file.Add<double>(name + ".basis", d.Basis, d.K, d.Dimensions);
            file.Add<double>(name + ".coefficient", d.Coefficients, d.K);
            if (d.Prototypes.Length == 0)
            {
                file.Add<double>(name + ".shares", d.Weights, d.K);
                continue;
            }
            file.Add<double>(name + ".residual", d.Residuals, d.K, d.Dimensions);
            file.Add<double>(name + ".prototypes", d.Prototypes, d.K, d.Dimensions);
        }
        file.Complete();
    }

    /// <summary>A file to which tensors are added.</summary>
    public static SafetensorsWriter Begin(string path, string modelSha256)
    {
        var file = new SafetensorsWriter(path);
        file.SetMetadata("schema", "partwise.prototypes/1");
        file.SetMetadata("model_sha256", modelSha256);
        return file;
    }

    /// <summary>What the tensors of a class begin with.</summary>
    public static string Name(int classIndex) => string.Create(CultureInfo.InvariantCulture, $"class.{classIndex}");
}
