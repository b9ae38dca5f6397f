using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Hawser.Runtimes.Display;

namespace Hawser.Runtimes.Tests.Display;

/// <summary>What people read of a value.</summary>
public sealed class PlainTextTests
{
    private readonly DisplayFormatters _formatters = new();

    public static TheoryData<object?, string> Values => new()
    {
        { null, "<null>" },
        { "as it is\n\"quoted\"", "as it is\n\"quoted\"" },
        { "", "" },
        { 'c', "c" },
        { true, "True" },
        { -1_234_567, "-1234567" },
        { 1234.5, "1234.5" },
        { 0.1f, "0.1" },
        { double.NaN, "NaN" },
        { 12.50m, "12.50" },
        { BigInteger.Pow(2, 100), "1267650600228229401496703205376" },
        { new DateTime(2026, 3, 1, 13, 5, 6, 70, DateTimeKind.Utc), "2026-03-01 13:05:06.07Z" },
        { new DateTimeOffset(2026, 3, 1, 13, 5, 6, TimeSpan.FromHours(2)), "2026-03-01 13:05:06+02:00" },
        { new DateOnly(2026, 3, 1), "2026-03-01" },
        { new TimeOnly(13, 5), "13:05:00" },
        { TimeSpan.FromSeconds(90), "00:01:30" },
        { Guid.Empty, "00000000-0000-0000-0000-000000000000" },
        { DayOfWeek.Friday, "Friday" },
        { new Version(1, 2), "1.2" },
        { new Uri("https://example.org/a"), "https://example.org/a" },
        { new StringBuilder("built"), "built" },
        { typeof(SortedSet<List<int?>[]>), "System.Collections.Generic.SortedSet<System.Collections.Generic.List<int?>[]>" },
        { typeof(PlainTextTests.Outer<int>.Inner<string>), "Hawser.Runtimes.Tests.Display.PlainTextTests.Outer<int>.Inner<string>" },
        { new Func<int, string>(static i => ""), "Func<int, string>" },
        { new List<int> { 1, 2, 3 }, "[ 1, 2, 3 ]" },
        { Array.Empty<int>(), "[ ]" },
        { new List<object?> { "a", null, new List<int> { 1 } }, "[ a, <null>, [ 1 ] ]" },
        { new int[,] { { 1, 2 }, { 3, 4 } }, "[ [ 1, 2 ], [ 3, 4 ] ]" },
        { new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, "{ a: 1, b: 2 }" },
        { new Hashtable { ["a"] = 1 }, "{ a: 1 }" },
        { KeyValuePair.Create("a", 1), "KeyValuePair<string, int> { Key = a, Value = 1 }" },
        { (1, "two"), "(1, two)" },
        { new { A = 1, B = "two" }, "{ A = 1, B = two }" },
        { new Point(1, 2), "Point { X = 1, Y = 2 }" },
        { new Named("rope"), "rope!" },
        { new Named[] { new("rope"), new("knot") }, "[ rope!, knot! ]" },
        { new Fields(), "Fields { Length = 7, Name = line }" },
        { new Shadowing(), "Shadowing { Value = new }" },
        { Enumerable.Range(0, 4).GroupBy(static i => i % 2), "[ { Key = 0, Items = [ 0, 2 ] }, { Key = 1, Items = [ 1, 3 ] } ]" },
        { Task.CompletedTask, "Task { Status = RanToCompletion }" },
        { Task.FromResult(5), "Task<int> { Status = RanToCompletion, Result = 5 }" },
        { Task.FromException<int>(new IOException("no")), "Task<int> { Status = Faulted, Exception = System.IO.IOException: no }" },
        { new TaskCompletionSource<int>().Task, "Task<int> { Status = WaitingForActivation }" },
        { new Lazy<int>(static () => throw new InvalidOperationException()), "Value is not created." },
        { JsonDocument.Parse("{ \"a\": [1, 2] }").RootElement, "{ \"a\": [1, 2] }" },
        { new InvalidOperationException("no rope"), "System.InvalidOperationException: no rope" },
        { new { Cause = new InvalidOperationException("no rope") }, "{ Cause = System.InvalidOperationException: no rope }" },
        { new object(), "object { }" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void E18_values_have_the_text_that_people_expect(object? value, string text)
    {
        RenderedValue rendered = _formatters.Render(value);

        Assert.Equal(text, rendered.Content.Text);
        Assert.Null(rendered.Error);
    }

    [Fact]
    public void E18_texts_do_not_depend_on_the_culture_of_the_process()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;

            Assert.Equal("[ 1.5, 2026-03-01 00:00:00, 2.5 ]", Text(new object[] { 1.5, new DateTime(2026, 3, 1), new BigNumber(2.5) }));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void E18_what_is_long_has_a_line_for_each_part()
    {
        var order = new { Customer = new string('c', 50), Lines = new[] { new Point(1, 2), new Point(3, 4) }, Note = new string('n', 50) };

        Assert.Equal(
            $$"""
            {
              Customer = {{order.Customer}},
              Lines = [ Point { X = 1, Y = 2 }, Point { X = 3, Y = 4 } ],
              Note = {{order.Note}}
            }
            """,
            Text(order));
    }

    [Fact]
    public void E18_an_asynchronous_sequence_is_named_and_not_run() =>
        Assert.Equal("(asynchronous sequence)", Text(Forbidden()));

    private static async IAsyncEnumerable<int> Forbidden()
    {
        await Task.CompletedTask;
        Assert.Fail("Nobody asked for it.");
        yield return 1;
    }

    private string Text(object? value) => _formatters.Render(value).Content.Text;

    public static class Outer<T>
    {
        public sealed record Inner<TInner>(T First, TInner Second);
    }

    private sealed record Point(int X, int Y);

    private sealed class Named(string name)
    {
        public string Name => name;

        public override string ToString() => name + "!";
    }

    private sealed class Fields
    {
        public string Name = "line";

        public int Length { get; } = 7;

        public int this[int index] => index;
    }

    private class Shadowed
    {
        public object Value { get; } = "old";
    }

    private sealed class Shadowing : Shadowed
    {
        public new string Value { get; } = "new";
    }

    private sealed class BigNumber(double value) : IFormattable
    {
        public string ToString(string? format, IFormatProvider? formatProvider) => value.ToString(format, formatProvider);
    }
}
