using System.Diagnostics.CodeAnalysis;
using Hawser.Workers.Boot;
using Hawser.Workers.Serving;
using Hawser.Workers.Standby;

namespace Hawser.Workers;

/// <summary>One thing that waiting processes do ahead, see <see cref="StandbyOptions.Prewarm"/>. Immutable.</summary>
public sealed class StandbyPrewarm
{
    private StandbyPrewarm(string step, string? argument, bool withoutProfiles = false)
    {
        Step = step;
        Argument = argument;
        WithoutProfiles = withoutProfiles;
    }

    /// <summary>The closed step class, by the name under which the waiting process finds it.</summary>
    internal string Step { get; }

    internal string? Argument { get; }

    /// <summary>See <see cref="WithoutProfilesAttribute"/>.</summary>
    internal bool WithoutProfiles { get; }

    /// <summary>Runs code of yours in each waiting process.</summary>
    /// <typeparam name="TPrewarm">The class of the code. An object of it is made there.</typeparam>
    /// <param name="argument">What the code is given. It crosses the authenticated channel. Default null.</param>
    public static StandbyPrewarm With<TPrewarm>(string? argument = null)
        where TPrewarm : class, IStandbyPrewarm, new() =>
        new(TypeName.Of(typeof(PrewarmStep<TPrewarm>)), argument);

    /// <summary>
    /// Loads a worker class with its contract and its tables of calls, so that becoming that worker takes less time. Nothing of the class
    /// is made or run. Waiting processes still become workers of other contracts, too.
    /// </summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <typeparam name="TWorker">The worker class.</typeparam>
    /// <exception cref="ArgumentException">The class cannot be a worker; the message says why.</exception>
    public static StandbyPrewarm Worker<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker>()
        where TContract : class
        where TWorker : class, TContract
    {
        WorkerBlueprint.Of(typeof(TWorker));
        return new(TypeName.Of(typeof(WorkerPrewarmStep<TContract, TWorker>)), null, WithoutProfilesAttribute.IsOn(typeof(TWorker)));
    }
}
