using System.Diagnostics.CodeAnalysis;
using Hawser.WorkerHost;
using Hawser.Workers.Boot;

namespace Hawser.Workers.Serving;

/// <summary>
/// Where a worker process begins: the class that the boot line names as its entry. Hawser.WorkerHost calls it, and knows nothing else of
/// this assembly.
/// </summary>
internal static class WorkerEntry
{
    /// <summary>The entry's name for the boot line.</summary>
    internal static string Name
    {
        [DynamicDependency(nameof(Run), typeof(WorkerEntry))]
        get => TypeName.Of(typeof(WorkerEntry));
    }

    /// <summary>Runs the worker on the calling thread until its end.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run(WorkerBoot boot)
    {
        StartAhead.Begin();
        BootMessage line;
        WorkerProgram program;
        try
        {
            line = BootMessage.Read(boot.Line);
            program = Load(line);
        }
        catch (Exception e) when (e is FormatException or TypeLoadException or FileNotFoundException or FileLoadException
            or BadImageFormatException or System.Reflection.TargetInvocationException)
        {
            StandardError.Write($"Hawser: this process cannot become the worker it was launched as: {(e.InnerException ?? e).Message}");
            return ServingExitCodes.CannotBoot;
        }

        Lifeline lifeline = boot.Lifeline;
        OwnerSocket? socket = OwnerSocket.RemoveWhenOwnerDies(line, lifeline.OwnerGone);
        var process = new WorkerProcess(
            line,
            program,
            BackgroundFaults.Install(line.Name, line.Stacks),
            lifeline.Acknowledge,
            folder =>
            {
                lifeline.SocketFolder = folder;

                // For an end by Environment.Exit, at which no listener is disposed.
                AppDomain.CurrentDomain.ProcessExit += (_, _) => lifeline.RemoveSocketFolder();
            },
            lifeline.OwnerGone)
        {
            Channel = boot.Channel,
            Lifeline = lifeline,
        };
        int code = process.RunAsync().GetAwaiter().GetResult();
        socket?.Finish();
        return code;
    }

    /// <summary>What a boot line names.</summary>
    internal static WorkerProgram Load(BootMessage line) => (WorkerProgram)Activator.CreateInstance(TypeName.Load(line.Worker))!;
}
