using System.Diagnostics;
using System.Text.Json;

namespace Hawser.Acceptance.Child.Counting;

/// <summary>A worker process as it is written by hand: pipes, and a line of JSON each way. The guide shows what is wrong with it.</summary>
public sealed class CounterByHand : IDisposable
{
    private readonly Process _process;

    public CounterByHand(string program)
    {
        _process = Process.Start(new ProcessStartInfo(program, ["count-by-hand"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    public int ProcessId => _process.Id;

    public int Count(string text)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(new CountRequest(text)));
        string answer = _process.StandardOutput.ReadLine() ?? throw new IOException("The counter has closed its output.");
        return JsonSerializer.Deserialize<CountAnswer>(answer)!.Words;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The other side: what the program does when it is started as a counter.</summary>
    public static int RunInChild()
    {
        while (Console.ReadLine() is { } line)
        {
            CountRequest request = JsonSerializer.Deserialize<CountRequest>(line)!;
            Console.WriteLine(JsonSerializer.Serialize(new CountAnswer(WordCounter.Count(request.Text))));
        }
        return 0;
    }
}
