using Hawser.Workers.Serving;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Workers.Tests;

public sealed class ActivatorTests
{
    private static WorkerValues Values(params (Type Type, object? Value)[] values)
    {
        var made = new WorkerValues(NullLoggerFactory.Instance, services: null);
        foreach ((Type? type, object? value) in values)
        {
            made.Add(type, value);
        }

        return made;
    }

    [Fact]
    public void A_constructors_parameters_are_found_by_their_types()
    {
        var made = (Wanting)WorkerActivator.Create(typeof(Wanting), Values((typeof(string), "text"), (typeof(List<int>), new List<int> { 1 })));
        Assert.Equal("text", made.Text);
        Assert.Equal([1], made.Numbers);
        Assert.Equal(42, made.Optional);
        Assert.NotNull(made.Logger);
        Assert.Same(NullLoggerFactory.Instance, made.Loggers);
    }

    [Fact]
    public void A_parameter_that_the_worker_does_not_have_is_named_with_what_it_has()
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => WorkerActivator.Create(typeof(Wanting), Values((typeof(string), ""))));
        Assert.Contains("numbers", e.Message);
        Assert.Contains("'System.String'", e.Message);
        Assert.Contains("IWorkerServices", e.Message);
    }

    [Fact]
    public void Two_values_of_one_type_are_refused_rather_than_guessed_between()
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(
            () => WorkerActivator.Create(typeof(Wanting), Values((typeof(string), "a"), (typeof(string), "b"))));
        Assert.Contains("types of their own", e.Message);
    }

    [Fact]
    public void An_exception_from_a_constructor_comes_as_it_was_thrown() =>
        Assert.Throws<NotSupportedException>(() => WorkerActivator.Create(typeof(Throwing), Values()));

    [Theory]
    [InlineData(typeof(TwoConstructors), "exactly one public constructor")]
    [InlineData(typeof(Abstract), "abstract")]
    [InlineData(typeof(TwoInits), "more than once")]
    public void A_class_that_cannot_be_a_worker_is_refused_with_the_reason(Type type, string reason)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => WorkerBlueprint.Of(type));
        Assert.Contains(reason, e.Message);
        Assert.Contains(type.Name, e.Message);
    }

    [Fact]
    public void A_blueprint_knows_what_a_worker_class_asks_for()
    {
        var counter = WorkerBlueprint.Of(typeof(Counter));
        Assert.Equal((typeof(Start), typeof(Total), typeof(Guest), false), (counter.Init, counter.State, counter.Argument, counter.WantsServices));
        Assert.True(WorkerBlueprint.Of(typeof(ServicedCounter)).WantsServices);
        Assert.Null(WorkerBlueprint.Of(typeof(PlainCounter)).Init);
    }

    [Fact]
    public async Task A_class_that_takes_an_init_value_is_not_started_without_one()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => Record(() => Worker.SpawnAsync<ICounter, Counter>()));
        Assert.Contains("IWorkerInit", e.Message);
    }

    [Fact]
    public async Task A_class_that_takes_a_connection_argument_is_not_spawned()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => Record(() => Worker.SpawnAsync<ICounter, Counter, Start>(new Start(0))));
        Assert.Contains("Worker.StartAsync", e.Message);
    }

    private static async Task Record(Func<Task> call) => await call();

    private sealed class Wanting(
        string text, IReadOnlyList<int> numbers, ILogger<ActivatorTests> logger, ILoggerFactory loggers, int optional = 42)
    {
        public string Text => text;

        public IReadOnlyList<int> Numbers => numbers;

        public ILogger Logger => logger;

        public ILoggerFactory Loggers => loggers;

        public int Optional => optional;
    }

    private sealed class Throwing
    {
        public Throwing() => throw new NotSupportedException();
    }

    private sealed class TwoConstructors
    {
        public TwoConstructors()
        {
        }

        public TwoConstructors(int number) => _ = number;
    }

    private abstract class Abstract;

    private sealed class TwoInits : IWorkerInit<int>, IWorkerInit<string>;
}
