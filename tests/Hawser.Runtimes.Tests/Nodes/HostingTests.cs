using Hawser.Hosting;
using Hawser.Runtimes.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Tests.Nodes;

public sealed class HostingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");

    private RuntimeNodeRegistry Registry => new(Path.Combine(_folder.FullName, "nodes"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_application_has_no_node_unless_it_is_enabled()
    {
        await using ServiceProvider services = Application(node => node.Registry = Registry);
        foreach (IHostedService service in services.GetServices<IHostedService>())
        {
            await service.StartAsync(default).InTime();
            Assert.Null(Assert.IsType<HawserNodeService>(service).Node);
            await service.StopAsync(default).InTime();
        }

        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task An_enabled_node_has_the_applications_name_and_is_open_while_it_runs()
    {
        await using ServiceProvider services = Application(node =>
        {
            node.Enabled = true;
            node.Registry = Registry;
        });
        IHostedService service = Assert.Single(services.GetServices<IHostedService>());

        await service.StartAsync(default).InTime();
        Assert.Equal("Harbour", Assert.Single(Registry.List()).Name);
        await service.StopAsync(default).InTime();

        Assert.Empty(Registry.List());
    }

    [Fact]
    public async Task A_node_that_cannot_be_opened_is_an_error_in_the_log_and_the_application_goes_on()
    {
        var log = new RecordingLoggers();
        await using RuntimeNode other = await RuntimeNode.OpenAsync(
            new RuntimeNodeOptions { Name = "Harbour", Registry = Registry }).InTime();
        await using ServiceProvider services = Application(
            node =>
            {
                node.Enabled = true;
                node.Registry = Registry;
            },
            log);
        IHostedService service = Assert.Single(services.GetServices<IHostedService>());

        await service.StartAsync(default).InTime();
        await service.StopAsync(default).InTime();

        Assert.Contains(
            log.Entries,
            static entry => entry.Level == LogLevel.Error
                && entry.Message.StartsWith("Node 'Harbour' could not be opened", StringComparison.Ordinal));
        Assert.Single(Registry.List());
    }

    [Fact]
    public async Task To_add_a_node_twice_adds_one()
    {
        ServiceCollection services = Services(new RecordingLoggers());
        services.AddHawserNode(static node => node.Enabled = true);
        services.AddHawserNode(node => node.Registry = Registry);
        await using ServiceProvider provider = services.BuildServiceProvider();
        IHostedService service = Assert.Single(provider.GetServices<IHostedService>());

        await service.StartAsync(default).InTime();
        Assert.Single(Registry.List());
        await service.StopAsync(default).InTime();
    }

    private static ServiceProvider Application(Action<HawserNodeOptions> configure, RecordingLoggers? log = null) =>
        Services(log ?? new RecordingLoggers()).AddHawserNode(configure).BuildServiceProvider();

    private static ServiceCollection Services(RecordingLoggers log)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(log);
        services.AddSingleton<IHostEnvironment>(new Surroundings());
        return services;
    }

    private sealed class Surroundings : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Test";

        public string ApplicationName { get; set; } = "Harbour";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
