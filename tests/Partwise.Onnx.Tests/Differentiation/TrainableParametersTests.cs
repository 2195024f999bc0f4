using Partwise.Onnx.Differentiation;

namespace Partwise.Onnx.Tests.Differentiation;

public sealed class TrainableParametersTests
{
    [Fact]
    public void Find_Classifier_GivesWeightsInOrder()
    {
        IReadOnlyList<string> names = TrainableParameters.Find(TestModels.Classifier());
        Assert.Equal(["constant", "weight", "bias"], names);
    }

    [Fact]
    public void MakeInputs_ThenFreeze_GivesTheSameModelBack()
    {
        OnnxModel model = TestModels.Classifier();
        IReadOnlyList<OnnxTensor> values = TrainableParameters.MakeInputs(model, ["bias", "weight"]);
        Assert.Equal(["input [N,3,8,8]", "bias [5]", "weight [5,4]"], model.Inputs.Select(i => i.ToString()));
        Assert.Equal(["constant"], model.Graph.Initializer.Select(t => t.Name));
        Assert.Equal(TestModels.Count(5), values[0].ToFloats());

        TrainableParameters.Freeze(model, values.Select(v => OnnxTensor.Create(v.Name, v.ToFloats(), [.. v.Shape])));
        Assert.Equal(["input [N,3,8,8]"], model.Inputs.Select(i => i.ToString()));
        Assert.Equal(["constant", "bias", "weight"], model.Graph.Initializer.Select(t => t.Name));
    }

    [Fact]
    public void Freeze_Initializer_GetsNewValue()
    {
        OnnxModel model = TestModels.Classifier();
        TrainableParameters.Freeze(model, [OnnxTensor.Create("bias", [9f, 8, 7, 6, 5], 5)]);
        Assert.Equal([9f, 8, 7, 6, 5], model.ReadTensor(model.Graph.Initializer.Single(t => t.Name == "bias")).ToFloats());
    }

    [Fact]
    public void MakeInputs_WrongNames_SayWhy()
    {
        OnnxModel model = TestModels.Classifier();
        Assert.Equal(
            "'features' is not an initializer of the model, so it cannot become an input; fold constants first or leave it out.",
            Assert.Throws<OnnxException>(() => TrainableParameters.MakeInputs(model, ["features"])).Message
        );
        Assert.Equal(
            "'bias' was named twice; name each weight once.",
            Assert.Throws<OnnxException>(() => TrainableParameters.MakeInputs(model, ["bias", "bias"])).Message
        );
    }

    [Fact]
    public void Freeze_WrongTensors_SayWhy()
    {
        OnnxModel model = TestModels.Classifier();
        Assert.Equal(
            "'bias' is Float [5] in the model, but Float [4] was given; give a tensor of the same type and shape.",
            Assert
                .Throws<OnnxException>(() => TrainableParameters.Freeze(model, [OnnxTensor.Create("bias", TestModels.Count(4), 4)]))
                .Message
        );
        Assert.Equal(
            "'bias' is Float [5] in the model, but Int64 [5] was given; give a tensor of the same type and shape.",
            Assert.Throws<OnnxException>(() => TrainableParameters.Freeze(model, [OnnxTensor.Create("bias", [1L, 2, 3, 4, 5], 5)])).Message
        );
        Assert.Equal(
            "The model has no input or initializer 'other' that could become a constant; leave it out.",
            Assert
                .Throws<OnnxException>(() => TrainableParameters.Freeze(model, [OnnxTensor.Create("other", TestModels.Count(1), 1)]))
                .Message
        );
    }
}
