using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

[RpcContract]
public interface ISurveyor
{
    [Idempotent]
    Task<int> MeasureAsync(string place, CancellationToken cancellationToken = default);

    [Idempotent]
    Task<IReadOnlyList<string>> ListAsync(IReadOnlyList<string> places, CancellationToken cancellationToken = default);

    [Idempotent]
    Task<IReadOnlyList<string>> JoinAsync(IReadOnlyList<string> left, IReadOnlyList<string> right);

    [Idempotent]
    Task<IReadOnlyList<ItemOutcome<int>>> SoundAsync(IReadOnlyList<string> places, CancellationToken cancellationToken = default);
}
