using Hawser.Runtimes;
using Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddSingleton<Tally>();
builder.Services.AddHawserNode(node =>
{
    node.Enabled = true;
    node.Name = "harbour";
    node.Registry = new RuntimeNodeRegistry(args[0]);
});
using IHost host = builder.Build();
await host.StartAsync();
Console.WriteLine("ready");
await Console.In.ReadToEndAsync();
await host.StopAsync();
