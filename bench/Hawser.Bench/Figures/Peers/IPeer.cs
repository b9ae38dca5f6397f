namespace Hawser.Bench.Figures.Peers;

/// <summary>Two processes that talk without Hawser.</summary>
internal interface IPeer : IAsyncDisposable
{
    /// <summary>What it is, in words.</summary>
    string Name { get; }

    /// <param name="kind">Of what is done: one of <see cref="PeerWork"/>.</param>
    /// <param name="count">How often.</param>
    /// <returns>The seconds.</returns>
    Task<double> MeasureAsync(string kind, int count);
}
