using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Hawser.Rpc.Generated;
using Hawser.Workers.Control;
using Hawser.Workers.Serving;
using Hawser.Workers.Standby;

namespace Hawser.Workers.Owning;

/// <summary>What is to be started, after all that can be checked without starting it was.</summary>
internal sealed class StartRequest
{
    private StartRequest(WorkerProgram program, WorkerOptions? options, string name, JsonElement? init)
    {
        Program = program;
        Options = options ?? WorkerOptions.Default;
        Name = Options.Name ?? name;
        Init = init;
    }

    internal WorkerProgram Program { get; }

    internal WorkerOptions Options { get; }

    internal string Name { get; private init; }

    /// <summary>The init value as JSON; null when the class takes none.</summary>
    internal JsonElement? Init { get; }

    internal static StartRequest Create<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker>(WorkerOptions? options)
        where TContract : class
        where TWorker : class, TContract
    {
        var program = new WorkerProgram<TContract, TWorker>();
        program.Blueprint.CheckInit(null);
        return new StartRequest(program, options, typeof(TWorker).Name, null);
    }

    internal static StartRequest Create<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker, TInit>(
        TInit init, WorkerOptions? options)
        where TContract : class
        where TWorker : class, TContract
    {
        var program = new WorkerProgram<TContract, TWorker>();
        program.Blueprint.CheckInit(typeof(TInit));
        return new StartRequest(
            program, options, typeof(TWorker).Name, RpcJson.For(program.Contract, options?.Json).ToElement(init));
    }

    /// <summary>Whether workers of the class can be spawned with such an init value.</summary>
    /// <exception cref="ArgumentException">They cannot.</exception>
    internal static void CheckPooled<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker, TInit>()
        where TContract : class
        where TWorker : class, TContract
    {
        WorkerBlueprint blueprint = new WorkerProgram<TContract, TWorker>().Blueprint;
        blueprint.CheckInit(typeof(TInit));
        blueprint.CheckSpawn();
    }

    /// <summary>The same, under another name.</summary>
    internal StartRequest As(string name) => new(Program, Options, name, Init) { Name = name };

    /// <summary>A process that waits to become a worker.</summary>
    internal static StartRequest Waiting(WorkerOptions options) =>
        new(new WorkerProgram<IStandbyControl, StandbyWorker>(), options, "standby", null);

    /// <summary>For a worker that is to take many connections.</summary>
    /// <exception cref="ArgumentException">Its channel is one that has a single connection.</exception>
    internal void CheckTakesMany()
    {
        if (Options.Channel == WorkerChannel.StandardStreams)
        {
            throw new ArgumentException(
                $"Worker '{Name}' is to take many connections, and over its standard streams it can have one: spawn it (SpawnAsync), or start "
                    + "it with another Channel.");
        }
    }

    internal WorkerStart Begin(CancellationToken cancellationToken, bool detached = false) =>
        new(Program, Name, Options, Listener, cancellationToken, detached)
        {
            WithoutProfiles = WithoutProfilesAttribute.IsOn(Program.Blueprint.Worker),
        };

    /// <param name="lines">Where the output of a process that is to wait goes.</param>
    /// <param name="from">The process that it is made of; null: a new one.</param>
    /// <param name="withoutProfiles">See <see cref="WithoutProfilesAttribute"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal WorkerStart BeginWaiting(OutputSwitch lines, StandbyProcess? from, bool withoutProfiles, CancellationToken cancellationToken) =>
        new(Program, Name, Options, Listener, cancellationToken, waiting: lines, from: from) { WithoutProfiles = withoutProfiles };

    private OwnerListener Listener => Options.Launcher.Listener ?? OwnerListener.Of(Options.Channel);
}
