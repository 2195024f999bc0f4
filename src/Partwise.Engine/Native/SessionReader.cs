using System.Runtime.InteropServices;

namespace Partwise.Engine.Native;

/// <summary>Reads what a session says of its inputs, outputs and model.</summary>
internal static unsafe class SessionReader
{
    /// <summary>The inputs, in the model's order.</summary>
    public static TensorInfo[] ReadInputs(OrtApi api, nint session)
        => ReadInfos(api, session, api.SessionGetInputCount, api.SessionGetInputName, api.SessionGetInputTypeInfo);

    /// <summary>The outputs, in the model's order.</summary>
    public static TensorInfo[] ReadOutputs(OrtApi api, nint session)
        => ReadInfos(api, session, api.SessionGetOutputCount, api.SessionGetOutputName, api.SessionGetOutputTypeInfo);

    /// <summary>Element type and sizes; releases <paramref name="info"/> when asked, also on failure.</summary>
    public static (TensorElementType Type, long[] Shape) ReadTypeAndShape(OrtApi api, nint info, bool release)
    {
        try
        {
            int type;
            nuint rank;
            api.Check(api.GetTensorElementType(info, &type));
            api.Check(api.GetDimensionsCount(info, &rank));
            var shape = new long[rank];
            fixed (long* dimensions = shape)
                api.Check(api.GetDimensions(info, dimensions, rank));
            return ((TensorElementType)type, shape);
        }
        finally
        {
            if (release)
                api.ReleaseTensorTypeAndShapeInfo(info);
        }
    }

    /// <summary>What the model file says of itself.</summary>
    public static ModelMetadata ReadMetadata(OrtApi api, nint session)
    {
        nint metadata;
        api.Check(api.SessionGetModelMetadata(session, &metadata));
        try
        {
            long version;
            api.Check(api.ModelMetadataGetVersion(metadata, &version));
            return new ModelMetadata(
                Text(api, metadata, api.ModelMetadataGetProducerName),
                Text(api, metadata, api.ModelMetadataGetGraphName),
                Text(api, metadata, api.ModelMetadataGetDomain),
                Text(api, metadata, api.ModelMetadataGetDescription),
                version,
                ReadCustom(api, metadata));
        }
        finally
        {
            api.ReleaseModelMetadata(metadata);
        }
    }

    private static TensorInfo[] ReadInfos(
        OrtApi api, nint session, delegate* unmanaged<nint, nuint*, nint> getCount,
        delegate* unmanaged<nint, nuint, nint, byte**, nint> getName, delegate* unmanaged<nint, nuint, nint*, nint> getType)
    {
        nuint count;
        api.Check(getCount(session, &count));
        var infos = new TensorInfo[count];
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            nint type;
            api.Check(getName(session, i, api.Allocator, &name));
            string text = api.TakeString(name);
            api.Check(getType(session, i, &type));
            infos[i] = ReadInfo(api, text, type);
        }
        return infos;
    }

    private static TensorInfo ReadInfo(OrtApi api, string name, nint typeInfo)
    {
        try
        {
            // Borrowed from typeInfo; zero for a sequence, map or optional.
            nint tensor;
            api.Check(api.CastTypeInfoToTensorInfo(typeInfo, &tensor));
            if (tensor == 0)
                return new TensorInfo(name, TensorElementType.Undefined, [], []);
            (TensorElementType type, long[] shape) = ReadTypeAndShape(api, tensor, release: false);
            // The strings belong to the type and are not freed.
            var symbols = new nint[shape.Length];
            fixed (nint* first = symbols)
                api.Check(api.GetSymbolicDimensions(tensor, (byte**)first, (nuint)symbols.Length));
            return new TensorInfo(name, type, shape, [.. symbols.Select(s => Marshal.PtrToStringUTF8(s) ?? "")]);
        }
        finally
        {
            api.ReleaseTypeInfo(typeInfo);
        }
    }

    private static string Text(OrtApi api, nint metadata, delegate* unmanaged<nint, nint, byte**, nint> get)
    {
        byte* text;
        api.Check(get(metadata, api.Allocator, &text));
        return api.TakeString(text);
    }

    private static Dictionary<string, string> ReadCustom(OrtApi api, nint metadata)
    {
        byte** keys = null;
        long count;
        api.Check(api.ModelMetadataGetCustomMetadataMapKeys(metadata, api.Allocator, &keys, &count));
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        for (long i = 0; i < count; i++)
        {
            byte* value;
            api.Check(api.ModelMetadataLookupCustomMetadataMap(metadata, api.Allocator, keys[i], &value));
            map[api.TakeString(keys[i])] = api.TakeString(value);
        }
        if (keys != null)
            api.Check(api.AllocatorFree(api.Allocator, keys));
        return map;
    }
}
