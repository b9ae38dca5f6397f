namespace Hawser.Acceptance.Guides;

public sealed class Greeter : IGreeter
{
    public Task<string> GreetAsync(string name, CancellationToken cancellationToken = default) =>
        Task.FromResult($"Hello {name}, says process {Environment.ProcessId}.");
}
