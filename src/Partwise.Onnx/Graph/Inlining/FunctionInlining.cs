namespace Partwise.Onnx;

/// <summary>
/// Puts a model's own functions in the place of their calls, so that all that follows sees operators only. Names within a function get the
/// call's name before them. A function that is written in another version of an operator set than the model, or under the name of a
/// standard operator, stays a call.
///</summary>
internal sealed class FunctionInlining
{
    private readonly ModelProto _model;
    private readonly Dictionary<string, FunctionProto> _functions = new(StringComparer.Ordinal);
    private readonly GraphEditor _editor;

    private FunctionInlining(ModelProto model) => (_model, _editor) = (model, new GraphEditor(new OnnxModel(model)));

    /// <summary>Inlines every call.</summary>
    /// <param name="model">The model; it is changed.</param>
    /// <exception cref="OnnxFormatException">Functions call each other in a circle or too deep, the model becomes too large, or a call does
    /// not fit.</exception>
    public static void Apply(ModelProto model)
    {
        if (model.Functions.Count > 0)
            new FunctionInlining(model).Run();
    }

    /// <summary>What a node and the function that it calls have in common.</summary>
    public static string KeyOf(NodeProto node) =>
        $"{(OnnxDomains.IsStandard(node.Domain) ? "" : node.Domain)}\n{node.OpType}\n{node.Overload}";

    /// <inheritdoc cref="KeyOf(NodeProto)"/>
    public static string KeyOf(FunctionProto function) =>
        $"{(OnnxDomains.IsStandard(function.Domain) ? "" : function.Domain)}\n{function.Name}\n{function.Overload}";

    private void Run()
    {
        foreach (FunctionProto function in _model.Functions.Where(Fits))
            _functions.TryAdd(KeyOf(function), function);
        new FunctionSizes(_functions).Require(_model.Graph);
        Expand(_model.Graph);
        foreach (FunctionProto function in _functions.Values)
        {
            _model.Functions.Remove(function);
            foreach (OperatorSetIdProto opset in function.OpsetImport.Where(o => Imported(o.Domain) is null && !IsOfFunctions(o.Domain)))
                _model.OpsetImport.Add(opset.Clone());
        }
        // A domain that only functions had is no longer needed, and engines that do not know it may object.
        HashSet<string> left = [.. _model.Functions.Select(f => f.Domain)];
        foreach (string domain in _functions.Values.Select(f => f.Domain).Where(d => d.Length > 0 && !left.Contains(d)).Distinct())
        {
            if (Imported(domain) is { } unused && !_model.Graph.Node.Any(n => n.Domain == domain))
                _model.OpsetImport.Remove(unused);
        }
    }

    // Whether the function means the same where the model's own operator sets hold. One that bears a standard operator's name does not:
    // engines disagree on it.
    private bool Fits(FunctionProto function) =>
        !OnnxDomains.IsStandard(function.Domain)
        && function.OpsetImport.All(o => IsOfFunctions(o.Domain) || Imported(o.Domain) is not { } stated || stated.Version == o.Version);

    private bool IsOfFunctions(string domain) => !OnnxDomains.IsStandard(domain) && _model.Functions.Any(f => f.Domain == domain);

    private OperatorSetIdProto? Imported(string domain) =>
        _model.OpsetImport.FirstOrDefault(o => o.Domain == domain || (OnnxDomains.IsStandard(o.Domain) && OnnxDomains.IsStandard(domain)));

    private void Expand(GraphProto graph)
    {
        NodeProto[] nodes = [.. graph.Node.SelectMany(Expand)];
        graph.Node.Clear();
        graph.Node.AddRange(nodes);
    }

    private IEnumerable<NodeProto> Expand(NodeProto node)
    {
        if (_functions.TryGetValue(KeyOf(node), out FunctionProto? function))
            return Body(node, function).SelectMany(Expand);
        foreach (GraphProto graph in node.Subgraphs())
            Expand(graph);
        return [node];
    }

    private List<NodeProto> Body(NodeProto call, FunctionProto function)
    {
        if (call.Input.Count > function.Input.Count || call.Output.Count > function.Output.Count)
        {
            throw new OnnxFormatException(
                $"{call.Describe()} gives {call.Input.Count} inputs and {call.Output.Count} outputs to a function that has "
                    + $"{function.Input.Count} and {function.Output.Count}; export the model again."
            );
        }
        string prefix = call.Name.Length > 0 ? call.Name : call.Output.FirstOrDefault(o => o.Length > 0) ?? function.Name;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < function.Input.Count; i++)
            names[function.Input[i]] = call.InputOrEmpty(i);
        var body = new List<NodeProto>(function.Node.Count);
        for (int i = 0; i < call.Output.Count; i++)
        {
            if (call.Output[i].Length == 0)
                continue;
            // An output that is an input as well only takes another name.
            if (names.TryGetValue(function.Output[i], out string? same))
                body.Add(
                    new NodeProto
                    {
                        OpType = "Identity",
                        Name = _editor.UniqueName($"{prefix}/Identity"),
                        Input = { same },
                        Output = { call.Output[i] },
                    }
                );
            else
                names[function.Output[i]] = call.Output[i];
        }
        var given = new Dictionary<string, AttributeProto>(StringComparer.Ordinal);
        foreach (AttributeProto attribute in call.Attribute.Concat(function.AttributeProto))
            given.TryAdd(attribute.Name, attribute);
        foreach (NodeProto node in function.Node)
        {
            NodeProto copy = node.Clone();
            copy.Name = _editor.UniqueName(node.Name.Length > 0 ? $"{prefix}/{node.Name}" : $"{prefix}/{node.OpType}");
            SetAttributes(copy, given);
            Renaming.Apply(copy, Name);
            body.Add(copy);
        }
        return body;

        string Name(string old) => names.TryGetValue(old, out string? known) ? known : names[old] = _editor.UniqueName($"{prefix}/{old}");
    }

    // Attributes that name one of the function's own take its value, or go where it has none.
    private static void SetAttributes(NodeProto node, Dictionary<string, AttributeProto> given)
    {
        for (int i = node.Attribute.Count - 1; i >= 0; i--)
        {
            AttributeProto attribute = node.Attribute[i];
            if (attribute.RefAttrName.Length == 0)
                continue;
            if (given.TryGetValue(attribute.RefAttrName, out AttributeProto? value))
            {
                node.Attribute[i] = value.Clone();
                node.Attribute[i].Name = attribute.Name;
            }
            else
            {
                node.Attribute.RemoveAt(i);
            }
        }
        foreach (NodeProto inner in node.Subgraphs().SelectMany(g => g.Node))
            SetAttributes(inner, given);
    }
}
