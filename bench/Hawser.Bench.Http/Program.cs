using Microsoft.AspNetCore.Http.Features;

// Serves on the unix socket that it is told, until its input ends.
if (args is not [string path])
{
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(server =>
{
    server.ListenUnixSocket(path);
    server.Limits.MaxRequestBodySize = null;
});
WebApplication app = builder.Build();
app.MapGet("/add", static (int first, int second) => first + second);
app.MapGet("/count", static (int items) => Enumerable.Range(0, items).ToAsyncEnumerable());
app.MapPost("/echo", static async (HttpContext context) =>
{
    // Received whole before it is sent back, as the other sides do.
    byte[] data = new byte[context.Request.ContentLength ?? 0];
    await context.Request.Body.ReadExactlyAsync(data);
    context.Response.ContentLength = data.Length;
    context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    await context.Response.Body.WriteAsync(data);
});
await app.StartAsync();
Console.WriteLine("ready");
await Console.In.ReadToEndAsync();
await app.StopAsync();
return 0;
