namespace Partwise.Evaluation;

/// <summary>What each metric means, one sentence for people; docs/evaluation.md says it in full.</summary>
internal static class MetricFacts
{
    private static readonly Dictionary<string, string> s_sentences = new(StringComparer.Ordinal)
    {
        ["completeness"] = "Difference between the sum of the map and logit − bias, relative to the logit.",
        ["sensitivity"] = "Features of one position are halved: does the map change there, by exactly the change of the logit, and nowhere else? Size of the violation.",
        ["linearity"] = "Is the map of a combination of two classes the same combination of their maps? Size of the violation.",
        ["symmetry"] = "Do two positions with equal features get equal values? Size of the violation.",
        ["deletion"] = "Mean score of the class while pixels are removed, those with the highest values first.",
        ["insertion"] = "Mean score of the class while pixels are put in, those with the highest values first.",
        ["road"] = "Pixels are removed and filled in from their neighbours: what the score loses without the most relevant ones compared with the least relevant ones.",
        ["mu-fidelity"] = "Rank correlation between the attribution that random masks remove and the logit that is lost.",
        ["average-drop"] = "What the score loses when the image is multiplied by the map.",
        ["average-increase"] = "Share of images whose score rises when the image is multiplied by the map.",
        ["average-gain"] = "What the score gains when the image is multiplied by the map.",
        ["pointing-game"] = "Share of images whose highest value lies on the object.",
        ["relevance-mass"] = "Share of the map's values that lies on the object.",
        ["relevance-rank"] = "Share of the highest values, as many as the object has pixels, that lies on the object.",
        ["sparseness"] = "Gini index of the map's magnitudes: 0 for equal values, near 1 for a single spot.",
        ["max-sensitivity"] = "Largest change of the map under small noise on the input, relative to the map.",
        ["overlap"] = "Mean correlation between the maps of a class's parts.",
        ["background-share"] = "Share of the part maps' mass that lies outside the object.",
        ["negative-evidence"] = "Share of the contributions that speaks against the class.",
        ["negative-map-mass"] = "Share of the part maps' mass that contradicts its part's sign.",
        ["sufficiency"] = "How many parts, at least, put the class ahead of every other class. Fewer is more concise.",
        ["weakest-prototype"] = "Share of the evidence that the weakest part has.",
        ["top-parts-error"] = "Relative error of the evidence when only the strongest parts are kept.",
        ["consistency"] = "Percentage of prototypes that meet one and the same annotated part in at least 80 % of the images where it is visible. It does not ask for different parts.",
        ["stability"] = "Percentage of images in which a prototype meets the same annotated parts with noise on the input as without.",
        ["no-hit-rate"] = "Share of peaks with no annotated part nearby: they count as stable although nothing was met.",
        ["distinct-parts"] = "Mean hit rate when a class's prototypes are assigned to different annotated parts.",
        ["purity"] = "Of the images with a prototype's highest peaks, the share that shows one and the same part there.",
        ["heatmap-stability"] = "Correlation of the part maps of two fits, matched one to one.",
        ["c2"] = "Similarity of what another network sees where the part is, over pairs of images.",
        ["csdc"] = "Share of a minimal set of parts, enough for the model's prediction, that is called important.",
        ["pc"] = "Does the prediction stay when only the parts called important are kept?",
        ["dc"] = "Does the prediction change when the parts called important are removed?",
        ["distractibility"] = "Share of what the model does not need that is not called important.",
        ["sd"] = "Rank agreement between the importance of the parts and what their removal costs, ½ being chance.",
        ["ts"] = "Are parts taken from a species more important for it than for another one? ½ is chance.",
        ["bi"] = "Share of the things around the bird that the model does not need.",
        ["threshold"] = "Share of the map above which a part counts as important, fitted on other images than it scores.",
        ["ground-truth"] = "Summary of what interventions say: completeness, correctness, contrastivity and their mean.",
        ["twin-part"] = "Does what tells two species apart the most lie on the one part in which they differ?",
        ["accuracy"] = "Share of images whose predicted class is their own.",
        ["accuracy-without"] = "The accuracy without the dropped parts.",
        ["accuracy-change"] = "Change of the accuracy when the parts are dropped.",
    };

    /// <summary>The sentence, or null for a metric without one.</summary>
    public static string? Sentence(string metric) => s_sentences.GetValueOrDefault(metric.Split(':')[0]);

    /// <summary>The sentences of some metrics, by the first word of their names.</summary>
    public static Dictionary<string, string> Of(IEnumerable<string> metrics)
        => metrics.Select(m => m.Split(':')[0]).Distinct().Where(m => s_sentences.ContainsKey(m)).ToDictionary(m => m, m => s_sentences[m]);
}
