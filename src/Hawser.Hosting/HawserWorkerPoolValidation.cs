using System.Collections.ObjectModel;
using Hawser.Workers;
using Microsoft.Extensions.Options;

namespace Hawser.Hosting;

/// <summary>Says all that is wrong with a pool's configuration at once, before the application starts.</summary>
internal sealed class HawserWorkerPoolValidation : IValidateOptions<HawserWorkerPoolOptions>
{
    /// <summary>Each member by itself, given to the options that check it.</summary>
    private static readonly Func<HawserWorkerPoolOptions, object>[] Parts =
    [
        static options => new WorkerOptions { Name = options.Name },
        static options => new WorkerPoolOptions { Size = options.Size },
        static options => new WorkerPoolOptions { MinimumSize = options.MinimumSize },
        static options => new WorkerPoolOptions { Spares = options.Spares },
        static options => new WorkerPoolOptions { CallsPerWorker = options.CallsPerWorker },
        static options => new WorkerPoolOptions { QueueLimit = options.QueueLimit },
        static options => new WorkerPoolOptions { WhenFull = options.WhenFull },
        static options => new WorkerPoolOptions { QueueTimeout = options.QueueTimeout },
        static options => new WorkerPoolOptions { CallTimeout = options.CallTimeout },
        static options => new WorkerPoolOptions { PoisonLimit = options.PoisonLimit },
        static options => new WorkerPoolOptions { MaxCallsPerWorker = options.MaxCallsPerWorker },
        static options => new WorkerPoolOptions { MaxAge = options.MaxAge },
        static options => new WorkerPoolOptions { IdleTimeout = options.IdleTimeout },
        static options => new WorkerPoolOptions { MaxMemory = options.MaxMemory },
        static options => new WorkerPoolOptions { MaxStartFailures = options.MaxStartFailures },
        static options => new WorkerOptions { StartTimeout = options.StartTimeout },
        static options => new WorkerOptions { ShutdownTimeout = options.ShutdownTimeout },
        static options => new WorkerOptions { CancellationGrace = options.CancellationGrace },
        static options => new WorkerOptions { MemoryLimit = options.MemoryLimit },
        static options => new WorkerOptions { Niceness = options.Niceness },
        static options => new WorkerOptions { Environment = new ReadOnlyDictionary<string, string?>(options.Environment) },
        static options => OptionTimes.ZeroOrMore(options.DrainTimeout, nameof(options.DrainTimeout)),
    ];

    public ValidateOptionsResult Validate(string? name, HawserWorkerPoolOptions options)
    {
        List<string> faults = [.. Parts.Select(part => Fault(() => part(options))).OfType<string>()];
        if (faults.Count == 0 && Fault(() => options.Create(new WorkerOptions())) is { } contradiction)
        {
            faults.Add(contradiction);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(fault => $"The pool of {name}: {fault}"));
    }

    private static string? Fault(Func<object> make)
    {
        try
        {
            make();
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
