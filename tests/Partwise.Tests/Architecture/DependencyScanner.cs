using System.Reflection;
using System.Reflection.Emit;

namespace Partwise.Tests.Architecture;

/// <summary>Which areas (the word after "Partwise." in a namespace) the compiled code of an assembly refers to, from which.</summary>
internal sealed class DependencyScanner
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> s_codes = typeof(OpCodes)
        .GetFields()
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(c => (int)(ushort)c.Value);

    private readonly Dictionary<(string From, string To), string> _edges = [];
    private readonly Func<string, string>? _area;

    private DependencyScanner(Func<string, string>? area) => _area = area;

    /// <summary>Every reference from one area to another, with an example.</summary>
    public IReadOnlyDictionary<(string From, string To), string> Edges => _edges;

    /// <summary>Scans an assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="area">Says which area a namespace of Partwise's belongs to; null for <see cref="Area"/>.</param>
    public static DependencyScanner Of(Assembly assembly, Func<string, string>? area = null)
    {
        var scanner = new DependencyScanner(area);
        foreach (Type type in assembly.GetTypes())
            scanner.Scan(type);
        return scanner;
    }

    /// <summary>The area of a namespace; empty for the root namespace, null for what is not Partwise's.</summary>
    public static string? Area(string? name) =>
        name is null || (name != "Partwise" && !name.StartsWith("Partwise.", StringComparison.Ordinal)) ? null
        : name.Split('.') is [_, var area, ..] ? area
        : "";

    private string? AreaOf(string? name) => Area(name) is { } area ? _area?.Invoke(name!) ?? area : null;

    private void Scan(Type type)
    {
        if (AreaOf(type.Namespace) is not { } from)
            return;
        void See(Type? seen) => Add(from, seen, type);
        See(type.BaseType);
        foreach (Type i in type.GetInterfaces())
            See(i);
        foreach (FieldInfo field in type.GetFields(All))
            See(field.FieldType);
        foreach (CustomAttributeData attribute in type.GetCustomAttributesData())
            See(attribute.AttributeType);
        foreach (MethodBase method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            foreach (ParameterInfo parameter in method.GetParameters())
                See(parameter.ParameterType);
            See((method as MethodInfo)?.ReturnType);
            if (method.GetMethodBody() is not { } body)
                continue;
            foreach (LocalVariableInfo local in body.LocalVariables)
                See(local.LocalType);
            foreach (
                ExceptionHandlingClause clause in body.ExceptionHandlingClauses.Where(c => c.Flags == ExceptionHandlingClauseOptions.Clause)
            )
                See(clause.CatchType);
            ScanInstructions(type, method, body.GetILAsByteArray()!, See);
        }
    }

    private void Add(string from, Type? seen, Type example)
    {
        while (seen?.HasElementType == true)
            seen = seen.GetElementType();
        if (seen is null || seen.IsGenericParameter)
            return;
        foreach (Type argument in seen.GetGenericArguments())
        {
            if (argument != seen)
                Add(from, argument, example);
        }
        if (AreaOf(seen.Namespace) is { Length: > 0 } to && to != from)
            _edges.TryAdd((from, to), $"{example.FullName} uses {seen.FullName}");
    }

    private static void ScanInstructions(Type type, MethodBase method, byte[] il, Action<Type?> see)
    {
        Type[]? typeArguments = type.IsGenericType ? type.GetGenericArguments() : null,
            methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < il.Length; )
        {
            int value = il[at++];
            if (value == 0xFE)
                value = 0xFE00 | il[at++];
            OpCode code = s_codes[value];
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                See(type.Module.ResolveMember(BitConverter.ToInt32(il, at), typeArguments, methodArguments), see);
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }

    private static void See(MemberInfo? member, Action<Type?> see)
    {
        see(member as Type ?? member?.DeclaringType);
        if (member is FieldInfo field)
            see(field.FieldType);
        if (member is not MethodBase method)
            return;
        see((method as MethodInfo)?.ReturnType);
        foreach (ParameterInfo parameter in method.GetParameters())
            see(parameter.ParameterType);
        foreach (Type argument in method.IsGenericMethod ? method.GetGenericArguments() : [])
            see(argument);
    }
}
