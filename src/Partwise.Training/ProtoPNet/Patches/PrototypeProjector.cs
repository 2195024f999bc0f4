namespace Partwise.Training.ProtoPNet;

/// <summary>
/// Projection ("push"): every prototype becomes the nearest latent patch of the training photos of its own class (Chen et al. 2019, §2.2).
/// Of patches that are equally near the first counts, in the order of the photos and then row by row. The stored vector is the patch, bit
/// for bit.
///</summary>
internal static class PrototypeProjector
{
    /// <summary>Projects all prototypes in one pass over the photos; in memory are one latent map and the prototypes, old and
    /// new.</summary>
    /// <param name="source">The training photos, each with its class; as they are, not augmented.</param>
    /// <param name="layer">The prototypes.</param>
    /// <param name="labels">The label of each class, for warnings.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">The prototypes do not fit the latent maps, no photo has the class of any prototype, or a latent
    /// map or a prototype holds a value that is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ProjectionResult Project(
        ILatentSource source,
        PrototypeLayer layer,
        IReadOnlyList<string> labels,
        CancellationToken cancellationToken = default
    ) => Project(source, layer, labels, ProjectionRule.Published, cancellationToken);

    /// <summary>As the other overload, by a rule of choice.</summary>
    /// <param name="source">The training photos, each with its class; as they are, not augmented.</param>
    /// <param name="layer">The prototypes.</param>
    /// <param name="labels">The label of each class, for warnings.</param>
    /// <param name="rule">Whether prototypes of a class may become the same patch.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="PartwiseException">As for the other overload.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ProjectionResult Project(
        ILatentSource source,
        PrototypeLayer layer,
        IReadOnlyList<string> labels,
        ProjectionRule rule,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(labels);
        var grid = new PatchGrid(layer, source.Channels, source.Height, source.Width);
        PatchMetric.RequireFinite(layer.Values, "A prototype");
        ILookup<int, int> ofClass = Enumerable.Range(0, layer.Count).ToLookup(j => layer.ClassOf[j]);
        // Where every patch is given once, as many candidates are kept as a class has prototypes: the others can take all but one of them.
        PatchCandidates[] candidates =
        [
            .. layer.ClassOf.Select(c => new PatchCandidates(rule == ProjectionRule.Once ? ofClass[c].Count() : 1)),
        ];
        float[] window = new float[grid.Size];
        source.Visit(
            (image, c, latent) =>
            {
                if (!ofClass.Contains(c))
                    return;
                string path = source.Images[image].RelativePath;
                PatchMetric.RequireFinite(latent, $"The latent map of '{path}'");
                for (int position = 0; position < grid.Positions; position++)
                {
                    grid.Copy(latent, position, window);
                    foreach (int j in ofClass[c])
                    {
                        double distance = PatchMetric.Distance(layer.Similarity, window, layer.Row(j));
                        if (candidates[j].Takes(distance))
                            candidates[j]
                                .Add(new PrototypeOrigin(j, path, position / grid.Columns, position % grid.Columns, distance), window);
                    }
                }
            },
            cancellationToken
        );
        float[] values = [.. layer.Values];
        var origins = new PrototypeOrigin?[layer.Count];
        foreach (IGrouping<int, int> own in ofClass)
            PatchCandidates.Give([.. own], candidates, origins, values, grid.Size);
        if (layer.Count > 0 && Array.TrueForAll(origins, o => o is null))
            throw new PartwiseException(
                "No photo has the class of any prototype, so nothing can be projected; give the photos that the network was trained on."
            );
        return new ProjectionResult(layer.WithValues(values), origins, Warnings(layer, origins, labels));
    }

    // The published code leaves such prototypes as zero vectors and says nothing.
    private static string[] Warnings(PrototypeLayer layer, PrototypeOrigin?[] origins, IReadOnlyList<string> labels) =>
        [
            .. layer
                .ClassOf.Where((_, j) => origins[j] is null)
                .Distinct()
                .Order()
                .Select(c =>
                    $"The class '{(c < labels.Count ? labels[c] : c)}' has no photo, so its prototypes could not be projected and "
                    + $"stay as they were trained; add photos of it or leave the class out."
                ),
        ];
}
