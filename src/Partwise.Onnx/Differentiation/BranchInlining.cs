namespace Partwise.Onnx.Differentiation;

/// <summary>Puts the branch that runs in the place of an If whose condition is known before the model runs, as exporters write for a
/// question about shapes.</summary>
internal static class BranchInlining
{
    // Each round opens one level of nesting; a file holds fewer than these.
    private const int MostRounds = 100;

    /// <summary>Inlines the branches of the main graph, those within them included.</summary>
    /// <param name="model">The model; it is changed.</param>
    public static void Apply(OnnxModel model)
    {
        for (int round = 0; round < MostRounds && model.Graph.Node.Any(n => n.Is("If")); round++)
        {
            var index = new GraphIndex(model);
            IReadOnlyList<NodeProto> order = index.TopologicalOrder();
            TensorFacts facts = TensorFacts.Of(model, index, order);
            var editor = new GraphEditor(model);
            var nodes = new List<NodeProto>(order.Count);
            bool changed = false;
            foreach (NodeProto node in order)
            {
                if (
                    !node.Is("If")
                    || facts.Value(node.InputOrEmpty(0))?.Single is not { } condition
                    || Branch(node, condition != 0) is not { } branch
                )
                {
                    nodes.Add(node);
                    continue;
                }
                nodes.AddRange(Body(node, branch, editor));
                changed = true;
            }
            if (!changed)
                return;
            model.Graph.Node.Clear();
            model.Graph.Node.AddRange(nodes);
        }
    }

    private static GraphProto? Branch(NodeProto node, bool condition)
    {
        GraphProto? branch = node.FindAttribute(condition ? "then_branch" : "else_branch")?.G;
        return branch is not null && branch.Input.Count == 0 && branch.Output.Count >= node.Output.Count ? branch : null;
    }

    private static List<NodeProto> Body(NodeProto node, GraphProto branch, GraphEditor editor)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        HashSet<string> made = [.. branch.Node.SelectMany(n => n.Output)];
        var body = new List<NodeProto>(branch.Node.Count);
        foreach (
            string own in made.Concat(branch.Initializer.Select(t => t.Name))
                .Concat(branch.SparseInitializer.Select(t => t.Values?.Name ?? ""))
                .Where(n => n.Length > 0)
        )
            names[own] = editor.UniqueName(own);
        var handedOn = new List<NodeProto>();
        for (int i = 0; i < node.Output.Count; i++)
        {
            string result = branch.Output[i].Name;
            if (node.Output[i].Length == 0)
                continue;
            if (made.Remove(result))
                names[result] = node.Output[i];
            else
                handedOn.Add(
                    new NodeProto
                    {
                        OpType = "Identity",
                        Name = editor.UniqueName($"{node.Output[i]}/Identity"),
                        Input = { Name(result) },
                        Output = { node.Output[i] },
                    }
                );
        }
        foreach (NodeProto inner in branch.Node)
        {
            NodeProto copy = inner.Clone();
            Renaming.Apply(copy, Name);
            body.Add(copy);
        }
        foreach (TensorProto tensor in branch.Initializer)
        {
            TensorProto copy = tensor.Clone();
            copy.Name = Name(tensor.Name);
            editor.Model.Graph.Initializer.Add(copy);
        }
        foreach (SparseTensorProto sparse in branch.SparseInitializer.Where(t => t.Values is not null))
        {
            SparseTensorProto copy = sparse.Clone();
            copy.Values.Name = Name(copy.Values.Name);
            editor.Model.Graph.SparseInitializer.Add(copy);
        }
        return [.. body, .. handedOn];

        string Name(string old) => names.GetValueOrDefault(old, old);
    }
}
