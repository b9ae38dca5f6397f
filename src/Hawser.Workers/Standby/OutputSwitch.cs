using Hawser.Workers.Launching;
using Hawser.Workers.Owning;

namespace Hawser.Workers.Standby;

/// <summary>
/// Gives a waiting process's lines to whom the process belongs: the stock, then the worker that it has become. Thread-safe.
/// </summary>
internal sealed class OutputSwitch(OutputLines first)
{
    private volatile OutputLines _lines = first;

    /// <summary>From now on.</summary>
    internal void Turn(OutputLines lines) => _lines = lines;

    internal void Take(OutputStream stream, string line) => _lines.Take(stream, line);

    internal void Lost(string reason) => _lines.Lost(reason);
}
