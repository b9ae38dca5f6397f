using System.Globalization;
using System.Text;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;
using Hawser.Workers;

namespace Hawser.Chaos.Rounds;

/// <summary>
/// A runtime in a process of its own, connected again when it has died: each evaluation has one response, each response is one event, events are numbered
/// without gaps, and what an evaluation that succeeded wrote came whole and in order before its response.
/// </summary>
internal sealed class RuntimesRound : IRound
{
    private const string Container = "c";

    public async Task RunAsync(RoundContext context)
    {
        int process = 0;
        using var over = new CancellationTokenSource(context.Length + TimeSpan.FromSeconds(4));
        Random calls = context.Fork();
        await using (new Torment(context.Fork(), context.Oracle, Targets, takesDescriptors: false))
        {
            while (!over.IsCancellationRequested)
            {
                await LiveAsync(calls, context.Oracle, one => Volatile.Write(ref process, one), over.Token);
            }
        }

        IReadOnlyList<int> Targets() => Volatile.Read(ref process) is > 0 and int one ? [one] : [];
    }

    /// <summary>One runtime, from its connecting to its end.</summary>
    private static async Task LiveAsync(Random random, Oracle oracle, Action<int> lives, CancellationToken over)
    {
        await using var runtime = new StandaloneRuntime(new StandaloneOptions
        {
            Language = typeof(CSharpLanguage),
            Process = new WorkerOptions { Name = "runtime", StartTimeout = TimeSpan.FromSeconds(60), ShutdownTimeout = TimeSpan.FromSeconds(2) },
        });
        if (!await oracle.CallAsync("connect", () => runtime.ConnectAsync()))
        {
            return;
        }

        int process = int.Parse(runtime.Describe().First(static one => one.Key == "Process").Value, CultureInfo.InvariantCulture);
        oracle.Saw(process, "runtime");
        Task<List<RuntimeEvent>> reading = ReadAsync(runtime);
        Dictionary<string, (EvaluationStatus Status, int Lines)> ended = [];
        for (int i = 0; !over.IsCancellationRequested && runtime.State != RuntimeState.Ended; i++)
        {
            if (i == 1)
            {
                // The first evaluation takes the longest by far: only what comes after it is disturbed.
                lives(process);
            }

            int lines = random.Next(50), value = random.Next();
            string name = string.Create(CultureInfo.InvariantCulture, $"e{i}");
            await oracle.CallAsync("evaluate", async () =>
            {
                EvaluationResponse response;
                try
                {
                    response = await runtime.EvaluateAsync(new EvaluationRequest
                    {
                        Reference = new EvaluationReference(Container, name),
                        Code = $"for (int i = 0; i < {lines}; i++) {{ Console.WriteLine(i); }}\n{value}",
                    });
                }
                catch (InvalidOperationException) when (runtime.State == RuntimeState.Ended)
                {
                    // It ended before it was asked.
                    oracle.Count("evaluations after the end");
                    return;
                }

                ended[name] = (response.Status, lines);
                oracle.Count($"evaluations: {response.Status}");
                if (response.Status == EvaluationStatus.Succeeded)
                {
                    WrongAnswerException.Unless(value.ToString(CultureInfo.InvariantCulture), response.Result?.Text);
                }
                else if (response.Status != EvaluationStatus.Aborted)
                {
                    throw new WrongAnswerException($"it is {response.Status}: {response.Error?.Message} {string.Join("; ", response.Diagnostics)}");
                }
            });
        }

        lives(0);
        await oracle.CallAsync("disconnect", runtime.DisconnectAsync);
        await oracle.CallAsync("events", async () => Judge(await reading, ended, oracle));
        if (ProcessTable.IsThere(process))
        {
            oracle.Fault($"the runtime has ended, and its process {process} is there");
        }
    }

    private static async Task<List<RuntimeEvent>> ReadAsync(StandaloneRuntime runtime)
    {
        List<RuntimeEvent> events = [];
        await foreach (RuntimeEvent one in runtime.ReadEventsAsync())
        {
            events.Add(one);
        }

        return events;
    }

    private static void Judge(List<RuntimeEvent> events, Dictionary<string, (EvaluationStatus Status, int Lines)> ended, Oracle oracle)
    {
        long last = 0;
        Dictionary<string, StringBuilder> written = [];
        HashSet<string> responded = [];
        foreach (RuntimeEvent one in events)
        {
            oracle.Count("events");
            if (one.Sequence > 0)
            {
                if (last > 0)
                {
                    WrongAnswerException.Unless(last + 1, one.Sequence);
                }

                last = one.Sequence;
            }

            if (one is EvaluationOutput output)
            {
                string name = output.Reference.Evaluation;
                if (!written.TryGetValue(name, out StringBuilder? text))
                {
                    written.Add(name, text = new StringBuilder());
                }

                text.Append(output.Text);
                WrongAnswerException.Unless(false, responded.Contains(name));
            }
            else if (one is EvaluationResponded { Response: { } response })
            {
                WrongAnswerException.Unless(true, responded.Add(response.Reference.Evaluation));
            }
        }

        foreach ((string name, (EvaluationStatus status, int lines)) in ended)
        {
            WrongAnswerException.Unless(true, responded.Contains(name));
            if (status == EvaluationStatus.Succeeded)
            {
                string expected = string.Concat(Enumerable.Range(0, lines).Select(static i => string.Create(CultureInfo.InvariantCulture, $"{i}\n")));
                WrongAnswerException.Unless(expected, written.GetValueOrDefault(name)?.ToString() ?? "");
            }
        }
    }
}
