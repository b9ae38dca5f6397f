using System.Globalization;
using Hawser.Workers;

namespace Primes;

/// <summary>One line on stderr that says how far it has come: written over itself in a terminal, else once, at the end.</summary>
internal sealed class ProgressLine(long sections) : IProgress<MapProgress>
{
    /// <summary>The exit code of a program that SIGINT has ended.</summary>
    public const int Interrupted = 130;

    public void Report(MapProgress value)
    {
        if (Console.IsErrorRedirected && !value.IsLast)
        {
            return;
        }

        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{(sections == 0 ? 100 : 100 * value.Done / sections)} %: {value.Done} of {sections} sections, {value.InFlight} in flight, "
            + $"{value.Failed} failed, {value.Rate:0} a second, {value.Elapsed.TotalSeconds:0.0} s");
        Console.Error.Write(Console.IsErrorRedirected ? line + "\n" : $"\r{line}\e[K{(value.IsLast ? "\n" : "")}");
    }
}
