using Hawser.Hosting;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;

await using var runtime = new StandaloneRuntime(new StandaloneOptions { Language = typeof(CSharpLanguage) });
await runtime.ConnectAsync();
EvaluationResponse first = await EvaluateAsync("first", "record Rope(int Length); var ropes = new[] { new Rope(20), new Rope(22) };");

// With an assembly that this program does not use.
EvaluationResponse second = await EvaluateAsync(
    "second", "System.Xml.Linq.XElement.Parse($\"<sum>{ropes.Sum(rope => rope.Length)}</sum>\").Value", first.Reference);
bool right = second.Result?.Text == "42" && new HawserNodeOptions { Name = "harbour" }.Enabled == false;
string diagnostics = string.Join("; ", first.Diagnostics.Concat(second.Diagnostics));
Console.WriteLine(right ? "OK" : $"Wrong: {first.Status}, {second.Status}, {second.Result?.Text}, {diagnostics}");
return right ? 0 : 1;

Task<EvaluationResponse> EvaluateAsync(string name, string code, params EvaluationReference[] parents) =>
    runtime.EvaluateAsync(new EvaluationRequest { Reference = new EvaluationReference("notes", name), Code = code, Parents = parents });
