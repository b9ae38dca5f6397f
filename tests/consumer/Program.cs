using Consumer;
using Hawser.Workers;

await using Worker<ICalculator> worker = await Worker.SpawnAsync<ICalculator, Calculator>(new WorkerOptions { Name = "calculator" });
Answer answer = await worker.Client.AddAsync(20, 22);
bool right = answer.Sum == 42 && answer.ProcessId == worker.ProcessId && answer.ProcessId != Environment.ProcessId;
Console.WriteLine(right ? "OK" : $"Wrong: {answer}, worker {worker.ProcessId}, owner {Environment.ProcessId}");
return right ? 0 : 1;
