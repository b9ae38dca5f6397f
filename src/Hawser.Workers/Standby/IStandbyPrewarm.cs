namespace Hawser.Workers;

/// <summary>
/// What a waiting process does before it is needed: load what its worker will need, and run it once, so that it is compiled. It runs in
/// that process, which does not know yet what worker it becomes. See <see cref="StandbyPrewarm.With{TPrewarm}"/>.
/// </summary>
public interface IStandbyPrewarm
{
    /// <summary>Runs once in each waiting process, on the thread pool. What it throws fails the start of that process.</summary>
    /// <param name="argument">What <see cref="StandbyPrewarm.With{TPrewarm}"/> was given.</param>
    /// <param name="cancellationToken">Fires when the start is given up.</param>
    Task PrewarmAsync(string? argument, CancellationToken cancellationToken);
}
