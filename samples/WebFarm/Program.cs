// A web service of several processes behind one port:
//
//     dotnet run --project samples/WebFarm -- --port 5080 --limit 100
//     curl -i http://127.0.0.1:5080/            answered by one of four processes, 100 times a minute by all of them together
//     curl http://127.0.0.1:5080/report         what each has answered and refused, in all of the farm's lives
//
// The parent serves nobody: it holds the port, the settings (edit the file that it names), the limit and the report, and starts a process again that
// ends. samples/WebFarm/keep starts the parent again when it is killed. docs/guides/serve-by-several-processes.md says why it is as it is.

using System.Net;
using System.Net.Sockets;
using Hawser.Agent;
using Hawser.Hosting;
using WebFarm;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
FarmOptions farm = new ConfigurationBuilder().AddCommandLine(args).Build().Get<FarmOptions>() ?? new FarmOptions();
using Socket port = SharedPort.Bind(new IPEndPoint(IPAddress.Loopback, farm.Port));
int number = ((IPEndPoint)port.LocalEndPoint!).Port;
await using JournalEventSink journal = await JournalEventSink.OpenAsync(farm.Journal);

builder.Services.AddSingleton<IAgentEventSink>(journal);
builder.Services.AddSingleton<IReport>(new Report(journal)).AddHawserAgentService<IReport>();
builder.Services.AddHawserAgent(agent =>
{
    agent.Documents["farm"] = farm.Settings;
    agent.Limits["requests"] = new HawserLimitOptions { Permits = farm.Limit, Window = farm.Window };
});
builder.Services.AddHawserWorkerPool<IWebServer, WebServer, int>(
    pool =>
    {
        pool.Name = "web";
        pool.Size = farm.Workers;
    },
    init: (_, _) => number,
    initialize: static async (services, server, index, token) =>
    {
        int process = await server.OpenAsync(token);
        services.GetRequiredService<ILogger<WebServer>>().LogWorker(index, process);
    });
builder.Services.AddHostedService<Gate>();

using IHost host = builder.Build();
host.Services.GetRequiredService<ILogger<WebServer>>().LogFarm(Environment.ProcessId, number, farm.Settings, farm.Journal);
await host.RunAsync();
