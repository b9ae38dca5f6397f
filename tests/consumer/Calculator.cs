namespace Consumer;

/// <summary>The worker's class.</summary>
public sealed class Calculator : ICalculator
{
    /// <inheritdoc/>
    public Task<Answer> AddAsync(int left, int right, CancellationToken cancellationToken = default) =>
        Task.FromResult(new Answer(left + right, Environment.ProcessId));
}
