namespace Partwise.Onnx;

/// <summary>Orders nodes by what they read.</summary>
internal static class Topology
{
    /// <summary>Kahn's algorithm, taking the earliest ready node in file order each time, so that a sorted graph stays as it is.</summary>
    public static IReadOnlyList<NodeProto> Sort(GraphIndex index)
    {
        IReadOnlyList<NodeProto> nodes = index.Nodes;
        var positions = new Dictionary<NodeProto, int>(nodes.Count, ReferenceEqualityComparer.Instance);
        for (int i = 0; i < nodes.Count; i++)
            positions[nodes[i]] = i;
        var waiting = new int[nodes.Count];
        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string input in index.InputsOf(nodes[i]))
            {
                if (index.Producer(input) is not null)
                    waiting[i]++;
                else if (!index.Contains(input))
                    throw new OnnxFormatException(
                        $"{nodes[i].Describe()} reads the tensor '{input}', but nothing in the graph makes it; export the model again."
                    );
            }
            if (waiting[i] == 0)
                ready.Enqueue(i, i);
        }
        var sorted = new List<NodeProto>(nodes.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(nodes[next]);
            foreach (string output in nodes[next].Output.Where(o => o.Length > 0))
            {
                foreach (NodeProto consumer in index.Consumers(output))
                {
                    int position = positions[consumer];
                    if (--waiting[position] == 0)
                        ready.Enqueue(position, position);
                }
            }
        }
        if (sorted.Count == nodes.Count)
            return sorted;
        NodeProto stuck = nodes[Array.FindIndex(waiting, w => w > 0)];
        throw new OnnxFormatException($"Nodes read from each other in a circle, near {stuck.Describe()}; export the model again.");
    }
}
