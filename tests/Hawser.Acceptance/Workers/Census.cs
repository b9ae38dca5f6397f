using Hawser.Workers;

namespace Hawser.Acceptance.Workers;

/// <summary>A worker with state.</summary>
public sealed class Census(Register register) : ICensus, IWorkerInit<string>, IWorkerState<Register>
{
    public Task<int> ProcessIdAsync() => Task.FromResult(Environment.ProcessId);

    public Task<int> StatesAsync() => Task.FromResult(register is null ? 0 : Register.Made);
}
