namespace Partwise.Onnx.Differentiation;

/// <summary>Turns a model's weights into inputs, so that they can change between runs, and back into constants.</summary>
public static class TrainableParameters
{
    /// <summary>
    /// The weights that training usually changes: initializers of a floating-point type that are read as weight, scale or bias by a
    /// convolution, matrix product or normalisation, and those added to a matrix product; in the order of the nodes, each once.
    ///</summary>
    /// <exception cref="OnnxFormatException">The graph is damaged.</exception>
    public static IReadOnlyList<string> Find(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var index = new GraphIndex(model);
        var names = new List<string>();
        foreach (NodeProto node in index.TopologicalOrder().Where(n => n.Domain is "" or "ai.onnx"))
        {
            foreach (string input in Weights(node, index).Where(w => w.Length > 0 && !names.Contains(w)))
            {
                if (index.Initializer(input) is { } tensor && TensorFacts.IsReal((OnnxElementType)tensor.DataType))
                    names.Add(input);
            }
        }
        return names;
    }

    /// <summary>Turns initializers into graph inputs of the same name, type and shape, after the other inputs.</summary>
    /// <param name="model">The model; it is changed.</param>
    /// <param name="names">Initializers.</param>
    /// <returns>The values they had, in the order of <paramref name="names"/>.</returns>
    /// <exception cref="OnnxException">A name is not that of an initializer, or is given twice.</exception>
    public static IReadOnlyList<OnnxTensor> MakeInputs(OnnxModel model, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(names);
        Dictionary<string, TensorProto> initializers = model.Graph.Initializer.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var moved = new HashSet<string>(StringComparer.Ordinal);
        var values = new List<OnnxTensor>();
        foreach (string name in names)
        {
            if (!initializers.TryGetValue(name, out TensorProto? tensor))
                throw new OnnxException(
                    $"'{name}' is not an initializer of the model, so it cannot become an input; fold constants first or leave it out."
                );
            if (!moved.Add(name))
                throw new OnnxException($"'{name}' was named twice; name each weight once.");
            values.Add(model.ReadTensor(tensor));
        }
        TensorProto[] kept = [.. model.Graph.Initializer.Where(t => !moved.Contains(t.Name))];
        model.Graph.Initializer.Clear();
        model.Graph.Initializer.AddRange(kept);
        // An initializer that was listed as an input, too, stays one.
        HashSet<string> listed = [.. model.Graph.Input.Select(i => i.Name)];
        foreach (OnnxTensor value in values.Where(v => !listed.Contains(v.Name)))
            model.Graph.Input.Add(
                new OnnxValueInfo(value.Name, value.ElementType, [.. value.Shape.Select(OnnxDimension.FromInt64)]).ToProto()
            );
        return values;
    }

    /// <summary>Turns graph inputs into constants, or gives constants new values.</summary>
    /// <param name="model">The model; it is changed.</param>
    /// <param name="values">The values, named after inputs or initializers; see <see cref="OnnxTensor"/> for making them.</param>
    /// <exception cref="OnnxException">A name is neither that of an input nor of an initializer, or the type or shape is
    /// another.</exception>
    public static void Freeze(OnnxModel model, IEnumerable<TensorProto> values)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(values);
        foreach (TensorProto value in values)
        {
            int input = IndexOf(model.Graph.Input, value.Name),
                initializer = model.Graph.Initializer.ToList().FindIndex(t => t.Name == value.Name);
            if (initializer >= 0)
            {
                Require(
                    value,
                    (OnnxElementType)model.Graph.Initializer[initializer].DataType,
                    [.. model.Graph.Initializer[initializer].Dims.Select(OnnxDimension.FromInt64)]
                );
                model.Graph.Initializer[initializer] = value;
                continue;
            }
            if (input < 0)
                throw new OnnxException(
                    $"The model has no input or initializer '{value.Name}' that could become a constant; leave it out."
                );
            OnnxValueInfo stated = OnnxValueInfo.FromProto(model.Graph.Input[input]);
            Require(value, stated.ElementType, stated.Shape);
            model.Graph.Input.RemoveAt(input);
            model.Graph.Initializer.Add(value);
        }
    }

    private static string[] Weights(NodeProto node, GraphIndex index) =>
        node.OpType switch
        {
            "Conv" or "ConvTranspose" or "BatchNormalization" or "LayerNormalization" or "InstanceNormalization" =>
            [
                node.InputOrEmpty(1),
                node.InputOrEmpty(2),
            ],
            "Gemm" or "MatMul" => [.. node.Input],
            "Add" when node.Input.Any(i => index.Producer(i)?.Is("MatMul") == true) => [.. node.Input],
            _ => [],
        };

    private static void Require(TensorProto value, OnnxElementType type, IReadOnlyList<OnnxDimension>? shape)
    {
        bool fits =
            shape is null
            || (shape.Count == value.Dims.Count && shape.Zip(value.Dims).All(d => d.First.Size is null || d.First.Size == d.Second));
        if (!fits || (type != OnnxElementType.Undefined && type != (OnnxElementType)value.DataType))
        {
            throw new OnnxException(
                $"'{value.Name}' is {type} [{string.Join(',', shape ?? [])}] in the model, but {(OnnxElementType)value.DataType} "
                    + $"[{string.Join(',', value.Dims)}] was given; give a tensor of the same type and shape."
            );
        }
    }

    private static int IndexOf(IEnumerable<ValueInfoProto> values, string name) => values.ToList().FindIndex(v => v.Name == name);
}
