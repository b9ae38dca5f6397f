// Answers the lines that it is given, each with a line: "count" with its tally, "surroundings" with what there is in its process, as JSON.

using System.Text.Json;
using Hawser.Acceptance.Stranger;
using InspectedService;

TextReader input = Console.In;
TextWriter output = Console.Out;
output.WriteLine($"ready {Environment.ProcessId}");
while (input.ReadLine() is { } line)
{
    output.WriteLine(line switch
    {
        "time" => $"{Environment.CpuUsage.TotalTime}",
        "count" => $"{Tally.Count}",
        "surroundings" => JsonSerializer.Serialize(Surroundings.Now()),
        _ => $"what is '{line}'?",
    });
}
