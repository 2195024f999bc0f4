using Partwise.Testing;
using Partwise.Tests.Evaluation;
using Partwise.Training.ProtoPNet;

namespace Partwise.Tests.ProtoPNet;

/// <summary>A case of the reference implementation's push, nearest patches and pruning.</summary>
internal sealed class PushFixture
{
    private readonly GoldenFixture _fixture;

    public PushFixture(string name)
    {
        _fixture = new GoldenFixture("protopnet-forward", name);
        int[] shape = _fixture.InputShape("conv");
        Source = new MemoryLatents(
            _fixture.Input("conv"),
            [.. _fixture.InputIntegers("labels").Select(l => (int)l)],
            shape[1],
            shape[2],
            shape[3]
        );
        int perClass = _fixture.Parameter("prototypes_per_class");
        float[] prototypes = _fixture.Input("prototypes");
        int count = prototypes.Length / shape[1];
        Layer = new PrototypeLayer(prototypes, [.. Enumerable.Range(0, count).Select(j => j / perClass)], shape[1]);
        Labels = [.. Enumerable.Range(0, _fixture.Parameter("classes")).Select(c => $"class {c}")];
    }

    public static TheoryData<string> Names => TestData.HasFixture("protopnet-forward") ? ["push-random", "push-ties"] : ["absent"];

    public MemoryLatents Source { get; }

    public PrototypeLayer Layer { get; }

    public string[] Labels { get; }

    public int ImageSize => _fixture.Parameter("image_size");

    public int K => _fixture.Parameter("k");

    public PrototypeLayer Pushed => Layer.WithValues(_fixture.Output("pushed_prototypes"));

    public long[] Integers(string name) => _fixture.Integers(name);

    public float[] Output(string name) => _fixture.Output(name);
}
