using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators;

/// <summary>
/// The diagnostics, each with a page of the same name in <c>docs/diagnostics</c>. A number is never used again for another meaning.
/// </summary>
internal static class Descriptors
{
    private const string Category = "Hawser.Rpc";

    public static readonly DiagnosticDescriptor Property = Error(
        "HWR001",
        "A contract has no properties",
        "Property '{0}' cannot be called remotely: replace it by a method such as 'Task<{1}> Get{0}Async()'");

    public static readonly DiagnosticDescriptor Event = Error(
        "HWR002",
        "A contract has no events",
        "Event '{0}' cannot be raised remotely: let the other side serve a contract of its own and call that");

    public static readonly DiagnosticDescriptor Indexer = Error(
        "HWR003",
        "A contract has no indexers",
        "The indexer of '{0}' cannot be called remotely: replace it by a method such as 'Task<{1}> GetAsync(…)'");

    public static readonly DiagnosticDescriptor GenericMethod = Error(
        "HWR004",
        "A contract's method is not generic",
        "Method '{0}' is generic, and type arguments do not go over the wire: declare one method for each type");

    public static readonly DiagnosticDescriptor GenericContract = Error(
        "HWR005",
        "A contract is not generic",
        "Contract '{0}' is generic or lies in a generic type: declare a plain interface, which may derive from it with type "
        + "arguments given");

    public static readonly DiagnosticDescriptor NotAsync = Error(
        "HWR006",
        "A contract's method returns a task or a sequence",
        "Method '{0}' returns '{1}': let it return Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>");

    public static readonly DiagnosticDescriptor ByReference = Error(
        "HWR007",
        "A contract's parameters are passed by value",
        "Parameter '{0}' of '{1}' is passed by '{2}': pass it by value, and return what changes");

    public static readonly DiagnosticDescriptor Token = Error(
        "HWR008",
        "A method takes one cancellation token, as its last parameter",
        "Parameter '{0}' of '{1}' is not the only cancellation token or not the last parameter: keep one token and move it to the end");

    public static readonly DiagnosticDescriptor DuplicateName = Error(
        "HWR009",
        "Wire names are unique in a contract",
        "Method '{0}' has the wire name '{1}' of another method: give one of them a name of its own with [RpcMethod(\"…\")]");

    public static readonly DiagnosticDescriptor ReservedName = Error(
        "HWR010",
        "A wire name is neither empty nor reserved",
        "The wire name '{0}' cannot be used: it must not be empty and must not begin with '$/' or 'rpc.', which belong to the protocol");

    public static readonly DiagnosticDescriptor OneWayResult = Error(
        "HWR011",
        "A one-way method has no result",
        "Method '{0}' is [OneWay] and returns a '{1}' that nobody would send: let it return Task or ValueTask, or remove [OneWay]");

    public static readonly DiagnosticDescriptor Stream = Error(
        "HWR012",
        "Streams and progress are parameters or results of their own",
        "'{0}' in '{1}' is a stream or a progress report that cannot be carried there: {2}");

    public static readonly DiagnosticDescriptor NotInterface = Error(
        "HWR013",
        "A contract is an interface",
        "'{0}' is not an interface: put [RpcContract] on the interface that '{0}' implements");

    public static readonly DiagnosticDescriptor Inaccessible = Error(
        "HWR014",
        "A contract is visible to its assembly",
        "Contract '{0}' is private, protected or local to a file, where generated code cannot see it: make it, and the types "
        + "around it, internal or public");

    public static readonly DiagnosticDescriptor StaticAbstract = Error(
        "HWR015",
        "A contract has no static abstract members",
        "Member '{0}' is static abstract, and a proxy has nothing to put there: move it to another interface");

    public static readonly DiagnosticDescriptor NotPublic = Error(
        "HWR016",
        "A contract's methods are public",
        "Method '{0}' is not public, and whatever is in a contract can be called by the peer: make it public, or move it to "
        + "another interface");

    public static readonly DiagnosticDescriptor NotCarried = Error(
        "HWR017",
        "A contract carries data",
        "'{0}' in '{1}' is not data that JSON can carry: use a class, record, struct, enum or collection with public members");

    public static readonly DiagnosticDescriptor BadJsonContext = Error(
        "HWR018",
        "A contract's JsonContext is a JsonSerializerContext",
        "'{0}' is not a JsonSerializerContext that generated code can see: name a class that derives from it and is internal or public");

    public static readonly DiagnosticDescriptor Unresolved = Error(
        "HWR019",
        "Types made by other generators cannot be carried",
        "Type '{0}' of contract '{1}' was not found when its proxy was generated: declare it in source, because one generator "
        + "cannot see what another makes");

    public static readonly DiagnosticDescriptor NoContract = Error(
        "HWR020",
        "A type argument that stands for a contract is one",
        "'{0}' is not a contract, and '{1}' needs one as its type argument: name {2}");

    public static readonly DiagnosticDescriptor Captures = Error(
        "HWR021",
        "A function that runs in another process captures nothing",
        "The function given to '{0}' uses {1}, which would not go to the other process with it: write 'static', and give what it needs as its argument");

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(
        id,
        title,
        message,
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: $"docs/diagnostics/{id}.md");
}
