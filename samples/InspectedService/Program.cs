// A small web service that can be looked into while it runs:
//
//     dotnet run --project samples/InspectedService -- --urls http://127.0.0.1:5080 --Hawser:Node=true
//
// GET /prices and /prices/rope are what it is for; GET /surroundings tells what there is in its process. With the node enabled, another program of the same
// user attaches a runtime (AttachedRuntime.ToNode("InspectedService", …)) and evaluates C# in here, with the service's own objects at hand:
//
//     var prices = (InspectedService.Prices)Hawser.Runtimes.EvaluationContext.Current!.Services.GetService(typeof(InspectedService.Prices))!;
//     prices.Discount = 10;

using Hawser.Runtimes;
using InspectedService;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<Prices>();
builder.Services.AddHawserNode(node =>
{
    node.Enabled = builder.Configuration.GetValue<bool>("Hawser:Node");
    node.Registry = builder.Configuration["Hawser:Registry"] is { } folder ? new RuntimeNodeRegistry(folder) : null;
});

WebApplication app = builder.Build();
app.MapGet("/prices", static (Prices prices) => prices.Things);
app.MapGet(
    "/prices/{thing}",
    static (string thing, Prices prices) => prices.Of(thing) is { } price ? Results.Ok(price) : Results.NotFound());
app.MapGet("/surroundings", static () => Surroundings.Now());
await app.RunAsync();
