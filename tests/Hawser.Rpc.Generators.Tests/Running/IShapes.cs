namespace Hawser.Rpc.Generators.Tests.Running;

/// <summary>Contracts of every shape: each method answers with what it was called with.</summary>
[RpcContract]
internal interface IShapes : IBaseShapes<int>
{
    Task<string> DefaultsAsync(
        int number = 7,
        string text = "a \"default\"\n",
        string? nothing = null,
        Shade shade = Shade.Light,
        double size = double.NaN,
        decimal price = 1.50m,
        char letter = '\'',
        DateTime at = default,
        Spot spot = default,
        long? maybe = 3,
        CancellationToken cancellationToken = default);

    Task<string> UnannotatedNullAsync(string text = null!);

    Task<string> RequiredAsync(string text, int[] numbers);

    [RpcMethod("Eigener Name/ü")]
    Task<string> NamedAsync(string @class);

    [RpcMethod("IShapes.CollidingAsync")]
    Task<string> @await(string request, string call, string parameters, string result, string target, string exception, string @event);

    Task<string> WithoutTokenAsync();

    Task<bool> TokenAsync(int a, CancellationToken token);

    Task VoidAsync(string text);

    ValueTask ValueVoidAsync(string text);

    [OneWay]
    ValueTask NoteAsync(string text);

    [OneWay]
    Task NoteTaskAsync(string text);

    Task<string> NullAsync();

    Task<Leaf> NullLeafAsync();

    Task<int> ThrowsAsync();
}
