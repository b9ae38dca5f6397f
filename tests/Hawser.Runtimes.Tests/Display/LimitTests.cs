using System.Collections;
using Hawser.Runtimes.Display;

namespace Hawser.Runtimes.Tests.Display;

/// <summary>Values without an end, and those whose own code fails: each is shown, and costs little.</summary>
public sealed class LimitTests
{
    private readonly DisplayFormatters _formatters = new();

    [Fact]
    public void E18_an_endless_sequence_is_cut_off_and_asked_for_one_item_more_than_is_shown()
    {
        _formatters.Options = new DisplayOptions { MaxItems = 3 };
        int asked = 0;

        Assert.Equal("[ 1, 2, 3, … (more) ]", Text(Endless()));
        Assert.Equal(4, asked);

        IEnumerable<int> Endless()
        {
            while (true)
            {
                yield return ++asked;
            }
        }
    }

    [Fact]
    public void E18_where_lazy_sequences_are_not_enumerated_none_of_their_code_runs_and_collections_are_shown()
    {
        int runs = 0;
        int[] numbers = [1, 2];
        IEnumerable<int> lazy = numbers.Select(number => number + (runs++ * 0));
        _formatters.Options = new DisplayOptions { EnumeratesLazySequences = false };

        Assert.StartsWith("(lazy sequence ", Text(lazy), StringComparison.Ordinal);
        Assert.StartsWith("[ { Lazy = (lazy sequence ", Text(new[] { new { Lazy = lazy } }), StringComparison.Ordinal);
        Assert.Equal("[ 1, 2 ]", Text(new Queue<int>([1, 2])));
        Assert.Equal("[ 1 ]", Text(new HashSet<int> { 1 }));
        Assert.Equal("{ 1: 2 }", Text(new Dictionary<int, int> { [1] = 2 }));
        Assert.Equal(0, runs);
        Assert.Equal("[ 1, 2 ]", _formatters.Render(lazy, new DisplayOptions()).Content.Text);
        Assert.Equal(2, runs);
    }

    [Fact]
    public void E18_of_a_collection_it_is_said_how_much_is_left_out()
    {
        _formatters.Options = new DisplayOptions { MaxItems = 2, MaxMembers = 1 };

        Assert.Equal("[ 0, 1, … (98 more) ]", Text(Enumerable.Range(0, 100).ToArray()));
        Assert.Equal("[ 0, 1, … (98 more) ]", Text(Enumerable.Range(0, 100).ToHashSet()));
        Assert.Equal("{ 0: 0, 1: 1, … (3 more) }", Text(Enumerable.Range(0, 5).ToDictionary(static i => i)));
        Assert.Equal("[ [ 1, 2, … (1 more) ] ]", Text(new int[,] { { 1, 2, 3 } }));
        Assert.Equal("{ A = 1, … (2 more) }", Text(new { A = 1, B = 2, C = 3 }));
        Assert.Equal("(1, … (1 more))", Text((1, 2)).Replace("( ", "(", StringComparison.Ordinal));
    }

    [Fact]
    public void E18_what_is_too_deep_is_marked()
    {
        _formatters.Options = new DisplayOptions { MaxDepth = 2 };

        Assert.Equal("{ A = { B = { … } } }", Text(new { A = new { B = new { C = 1 } } }));
        Assert.Equal("[ [ [ … ] ] ]", Text(new int[][][] { [[1]] }));
        Assert.Equal("{ A = { B = Node { … } } }", Text(new { A = new { B = new Node() } }));
    }

    [Fact]
    public void E18_a_value_that_contains_itself_is_shown_up_to_where_it_does()
    {
        var node = new Node();
        node.Next = node;
        List<object> list = [];
        list.Add(list);

        Assert.Equal("Node { Next = <cycle> }", Text(node));
        Assert.Equal("[ <cycle> ]", Text(list));
        Assert.Equal("[ Node { Next = <null> }, Node { Next = <null> } ]", Text(Enumerable.Repeat(new Node(), 2)));
    }

    [Fact]
    public void E18_a_value_that_grows_at_every_step_has_an_end()
    {
        _formatters.Options = new DisplayOptions { MaxDepth = 32, MaxItems = 100_000, MaxCharacters = 1_000 };

        RenderedValue rendered = _formatters.Render(new Growing());

        Assert.InRange(rendered.Content.Text.Length, 100, 20_000);
        Assert.InRange(rendered.Content.Forms.Values.Max(static form => form.Length), 100, 200_000);
    }

    [Fact]
    public void E18_a_long_text_is_cut_between_characters()
    {
        _formatters.Options = new DisplayOptions { MaxCharacters = 100 };

        Assert.Equal(new string('a', 99) + "… (3 more characters)", Text(new string('a', 99) + "😀b"));
    }

    [Fact]
    public void E18_a_getter_that_throws_is_shown_as_such_and_the_others_as_they_are()
    {
        RenderedValue rendered = _formatters.Render(new Stubborn());

        Assert.Equal("Stubborn { First = 1, Second = <threw System.NotSupportedException: not here>, Third = 3 }", rendered.Content.Text);
        Assert.Null(rendered.Error);
    }

    [Fact]
    public void E17_a_ToString_that_throws_is_shown_and_reported()
    {
        RenderedValue rendered = _formatters.Render(new object[] { 1, new Mute() });

        Assert.Equal("[ 1, <threw System.InvalidOperationException: mute> ]", rendered.Content.Text);
        Assert.StartsWith(
            "ToString of Hawser.Runtimes.Tests.Display.LimitTests.Mute threw System.InvalidOperationException: mute\n   at ",
            rendered.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void E17_a_sequence_that_throws_shows_what_came_before_and_is_reported()
    {
        RenderedValue rendered = _formatters.Render(Enumerable.Range(0, 3).Select(static i => 1 / (1 - i)));

        Assert.Equal("[ 1, <threw System.DivideByZeroException: Attempted to divide by zero.> ]", rendered.Content.Text);
        Assert.Contains("threw System.DivideByZeroException", rendered.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void E17_a_dictionary_whose_entries_throw_and_a_count_that_throws_are_shown()
    {
        _formatters.Options = new DisplayOptions { MaxItems = 1 };

        Assert.Equal("[ 1, … (more) ]", Text(new Countless()));
    }

    [Fact]
    public void E17_a_thousand_values_that_throw_give_a_short_report()
    {
        RenderedValue rendered = _formatters.Render(Enumerable.Range(0, 50).Select(static _ => new Mute()));

        Assert.EndsWith("… and 40 more of this kind.", rendered.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void E13_an_interrupt_ends_the_rendering()
    {
        using var context = new RecordingContext();
        context.Interrupt.Cancel();

        Assert.Throws<ThreadInterruptedException>(() => _formatters.Render(new Throwing(new ThreadInterruptedException())));
        var cancelled = new OperationCanceledException(context.CancellationToken);
        Assert.Throws<OperationCanceledException>(() => _formatters.Render(new Throwing(cancelled)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public void E18_a_limit_out_of_its_range_is_refused(int depth) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DisplayOptions { MaxDepth = depth });

    private string Text(object? value) => _formatters.Render(value).Content.Text;

    private sealed class Node
    {
        public Node? Next { get; set; }
    }

    private sealed class Growing : IEnumerable<Growing>
    {
        public IEnumerator<Growing> GetEnumerator()
        {
            while (true)
            {
                yield return new Growing();
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Stubborn
    {
        public int First { get; } = 1;

        public int Second => throw new NotSupportedException("not here");

        public int Third { get; } = 3;
    }

    private sealed class Mute
    {
        public override string ToString() => throw new InvalidOperationException("mute");
    }

    private sealed class Countless : IReadOnlyCollection<int>
    {
        public int Count => throw new NotSupportedException();

        public IEnumerator<int> GetEnumerator() => Enumerable.Range(1, 10).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Throwing(Exception exception)
    {
        public int Value => throw exception;
    }
}
