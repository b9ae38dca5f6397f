using System.Globalization;

namespace Hawser.Workers;

/// <summary>
/// How a worker's garbage collector works. What is null is as in the owner's environment and the application's runtime configuration. It
/// goes as environment variables, which .NET processes that the worker starts inherit. Immutable.
/// </summary>
public sealed class GcOptions
{
    private const int MostConserving = 9;
    private const long LeastHeap = 16 << 20;

    /// <summary>Server collection: a heap for each processor, more throughput and more memory. Default null.</summary>
    public bool? Server { get; init; }

    /// <summary>Whether the oldest generation is collected beside the running program. Default null.</summary>
    public bool? Concurrent { get; init; }

    /// <summary>How hard the collector tries to keep memory small, at the cost of time: 0 (not) to 9. Default null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int? ConserveMemory
    {
        get;
        init => field = value is null or (>= 0 and <= MostConserving)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"ConserveMemory is 0 to {MostConserving}.");
    }

    /// <summary>
    /// The most bytes that the managed heap may have: past it, the worker's code gets <see cref="OutOfMemoryException"/>, and a worker that
    /// this ends is reported with <see cref="WorkerExitCause.MemoryLimit"/>. It needs no privilege, and does not count native memory: that
    /// is <see cref="WorkerOptions.MemoryLimit"/>. Default null: none; at least 16 MiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public long? HeapHardLimit
    {
        get;
        init => field = value is null or >= LeastHeap
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"HeapHardLimit is at least {LeastHeap} bytes.");
    }

    /// <summary>The variables that the runtime reads, and the others. Its numbers are hexadecimal.</summary>
    internal IReadOnlyDictionary<string, string?> AddTo(IReadOnlyDictionary<string, string?> environment)
    {
        var variables = new Dictionary<string, string?>(environment, StringComparer.Ordinal);
        Set("DOTNET_gcServer", Flag(Server));
        Set("DOTNET_gcConcurrent", Flag(Concurrent));
        Set("DOTNET_GCConserveMemory", ConserveMemory);
        Set("DOTNET_GCHeapHardLimit", HeapHardLimit);
        return variables;

        static long? Flag(bool? value) => value is null ? null : value.Value ? 1 : 0;

        void Set(string name, long? value)
        {
            if (value is { } number)
            {
                variables[name] = number.ToString("X", CultureInfo.InvariantCulture);
            }
        }
    }
}
