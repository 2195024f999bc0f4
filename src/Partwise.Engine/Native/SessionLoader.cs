namespace Partwise.Engine.Native;

/// <summary>Creates sessions, and says in a person's words why it could not.</summary>
internal static unsafe class SessionLoader
{
    /// <summary>Loads the model in a file.</summary>
    public static (OrtApi Api, SessionHandle Handle) FromFile(string path, SessionOptions options)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw Fault(ErrorCode.NoSuchFile, $"There is no model file '{path}'; give the path of an existing ONNX file.");
        if (file.Length == 0)
            throw Fault(ErrorCode.InvalidProtobuf, $"The model file '{path}' is empty; give a complete ONNX file.");
        OrtApi api = OrtApi.Instance;
        nint environment = OrtEnv.Instance.Handle, native = SessionOptionsBuilder.Create(options), session;
        try
        {
            using var nativePath = NativeString.FromPath(path);
            nint status = api.CreateSession(environment, nativePath.Path, native, &session);
            if (status != 0)
                throw api.TakeError(status).While($"The model '{path}' could not be loaded");
        }
        finally
        {
            api.ReleaseSessionOptions(native);
        }
        return (api, new SessionHandle(session));
    }

    /// <summary>Loads the model in <paramref name="model"/>, which the library copies what it needs from.</summary>
    public static (OrtApi Api, SessionHandle Handle) FromBytes(ReadOnlySpan<byte> model, SessionOptions options)
    {
        if (model.IsEmpty)
            throw Fault(ErrorCode.InvalidProtobuf, "The model has no bytes; give the whole content of an ONNX file.");
        OrtApi api = OrtApi.Instance;
        nint environment = OrtEnv.Instance.Handle, native = SessionOptionsBuilder.Create(options), session;
        try
        {
            nint status;
            fixed (byte* bytes = model)
                status = api.CreateSessionFromArray(environment, bytes, (nuint)model.Length, native, &session);
            if (status != 0)
                throw api.TakeError(status).While($"The model ({model.Length} bytes) could not be loaded");
        }
        finally
        {
            api.ReleaseSessionOptions(native);
        }
        return (api, new SessionHandle(session));
    }

    private static OnnxRuntimeException Fault(ErrorCode code, string message) => new(code, message, "");
}
