using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Hawser.Runtimes.Languages;
using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Runtimes.Standby;

/// <summary>
/// Runs in a waiting process: sessions of the language, from their opening to their end. They are reached as another process would reach
/// them, messages and all, but through memory, so that all that a later session needs has run once.
/// </summary>
/// <remarks>
/// One session loads everything. After that the compiler still runs as code that was compiled ahead, or in haste; the run time compiles
/// what is called thirty times for good, but counts only after a tenth of a second in which nothing new was called. Hence further sessions,
/// with pauses.
/// </remarks>
/// <typeparam name="TLanguage">The language.</typeparam>
internal sealed class RuntimeWarmUp<TLanguage> : IStandbyPrewarm
    where TLanguage : ILanguage, new()
{
    private const string Container = "rehearsal";
    private const long OutputLimit = 1_000_000;
    private const int MostSessions = 6;

    /// <summary>Longer than the run time waits before it counts calls.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    /// <summary>No further session begins later than this after the first one: on a slow machine, waiting early is worth more.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    public async Task PrewarmAsync(string? argument, CancellationToken cancellationToken)
    {
        Rehearsal rehearsal = JsonSerializer.Deserialize(argument!, RuntimeJson.Default.Rehearsal)!;
        WorkerServer<IRuntimeSession> server = await Worker.ServeAsync<IRuntimeSession, RuntimeConnection>(
            new WorkerOptions { Name = Container }, cancellationToken).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            long begin = TimeProvider.System.GetTimestamp();
            await RunAsync(server, rehearsal, cancellationToken).ConfigureAwait(false);
            for (int session = 1; session < MostSessions && TimeProvider.System.GetElapsedTime(begin) < MostTime; session++)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
                await RunAsync(server, rehearsal, cancellationToken).ConfigureAwait(false);
            }
        }

        // The process is as it was: a session that opens configures it anew, and logs where its own connection says.
        await NodeManager.OfThisProcess.WhenEmpty.WaitAsync(cancellationToken).ConfigureAwait(false);
        NodeManager.OfThisProcess.Configure(static options => options with { LoggerFactory = NullLoggerFactory.Instance });
    }

    private static async Task RunAsync(WorkerServer<IRuntimeSession> server, Rehearsal rehearsal, CancellationToken cancellationToken)
    {
        WorkerConnection<IRuntimeSession> connection = await Worker.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable closing = connection.ConfigureAwait(false);
        await RunAsync(connection.Client, rehearsal, cancellationToken).ConfigureAwait(false);
    }

    private static async Task RunAsync(IRuntimeSession session, Rehearsal rehearsal, CancellationToken cancellationToken)
    {
        var request = new SessionRequest(
            Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), Resumes: false, Container,
            typeof(TLanguage).AssemblyQualifiedName!, rehearsal.Settings, OutputLimit, TimeSpan.Zero);
        await session.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        IAsyncEnumerator<RuntimeEvent> events = session.ReadEventsAsync(0, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using ConfiguredAsyncDisposable reading = events.ConfigureAwait(false);
        var done = new List<EvaluationReference>();
        foreach (string code in rehearsal.Cells)
        {
            var name = new EvaluationReference(Container, done.Count.ToString(CultureInfo.InvariantCulture));
            var cell = new EvaluationRequest { Reference = name, Code = code, Parents = [.. done] };
            await session.EvaluateAsync(done.Count + 1, cell, cancellationToken).ConfigureAwait(false);
            Check(await RespondedAsync(events, name).ConfigureAwait(false), code);
            done.Insert(0, name);
        }

        await session.DropContainerAsync(Container, cancellationToken).ConfigureAwait(false);
        await session.CloseAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<EvaluationResponse> RespondedAsync(IAsyncEnumerator<RuntimeEvent> events, EvaluationReference name)
    {
        while (await events.MoveNextAsync().ConfigureAwait(false))
        {
            if (events.Current is EvaluationResponded responded && responded.Response.Reference == name)
            {
                return responded.Response;
            }
        }

        throw new InvalidOperationException("The session that prewarms the process ended before its cells did.");
    }

    private static void Check(EvaluationResponse response, string code)
    {
        if (response.Status != EvaluationStatus.Succeeded)
        {
            throw new InvalidOperationException(
                $"A cell that prewarms the process ended as {response.Status}: {response.Error?.Message} "
                + $"{string.Join(' ', response.Diagnostics.Select(diagnostic => diagnostic.Message))} The cell: {code}");
        }
    }
}
