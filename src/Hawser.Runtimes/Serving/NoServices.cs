namespace Hawser.Runtimes.Serving;

/// <summary>The services of a node that lives in no application.</summary>
internal sealed class NoServices : IServiceProvider
{
    internal static readonly NoServices Instance = new();

    public object? GetService(Type serviceType) => null;
}
