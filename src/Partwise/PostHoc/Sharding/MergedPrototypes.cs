using Partwise.Files;
using Partwise.Models;
using Partwise.Parts;

namespace Partwise.PostHoc;

/// <summary>The prototypes of all shards in one file.</summary>
internal static class MergedPrototypes
{
    /// <summary>Writes the file, and gives what the network takes of it, by class index.</summary>
    /// <exception cref="PartwiseException">A shard's prototypes do not fit the model.</exception>
    public static IReadOnlyList<ClassPrototypes> Write(string path, Classifier classifier, ShardSet set)
    {
        var prototypes = new List<ClassPrototypes>();
        using SafetensorsWriter merged = PrototypeFile.Begin(path, classifier.Sha256);
        foreach (OpenedShard shard in set.Shards)
        {
            using SafetensorsFile file = SafetensorsFile.Open(shard.File(ShardFiles.Prototypes));
            foreach ((string name, SafetensorsEntry entry) in file.Tensors)
                merged.Add(name, entry.Type, file.ReadBytes(name), [.. entry.Shape]);
            foreach (ShardClass c in shard.Document.Classes.Where(c => c.Fitted is not null))
            {
                double[] values = file.Read<double>(PrototypeFile.Name(c.Class) + ".prototypes");
                ReadOnlySpan<float> row = classifier.Head!.Row(c.Class);
                if (values.Length != (long)c.Fitted!.K * row.Length)
                    throw new PartwiseException(
                        $"The shard '{shard.Folder}' is damaged: the prototypes of '{c.Label}' have {values.Length} values where "
                            + $"{(long)c.Fitted.K * row.Length} are needed; fit the shard again."
                    );
                prototypes.Add(new ClassPrototypes(c.Class, c.Fitted.K, FloatPrototypes.Round(values, row).Values));
            }
        }
        merged.Complete();
        return [.. prototypes.OrderBy(p => p.Class)];
    }
}
