using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

public sealed class Surveyor : ISurveyor
{
    public Task<int> MeasureAsync(string place, CancellationToken cancellationToken = default) => Task.FromResult(place.Length);

    public Task<IReadOnlyList<string>> ListAsync(IReadOnlyList<string> places, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([.. places.Select(place => $"{place}: {place.Length}")]);

    public Task<IReadOnlyList<string>> JoinAsync(IReadOnlyList<string> left, IReadOnlyList<string> right) =>
        Task.FromResult<IReadOnlyList<string>>([.. left, .. right]);

    public Task<IReadOnlyList<ItemOutcome<int>>> SoundAsync(IReadOnlyList<string> places, CancellationToken cancellationToken = default) =>
        Task.FromResult(ItemOutcome.OfEach(places, Sound, cancellationToken));

    private static int Sound(string place) => place == "mole" ? throw new InvalidOperationException("The mole is dry.") : place.Length;
}
