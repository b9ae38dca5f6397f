using Hawser.Workers.Mapping;

namespace Hawser.Workers.Tests.Mapping;

public sealed class ReducerTests
{
    [Fact]
    public async Task W28_parts_that_come_in_any_order_are_joined_in_the_inputs_order()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var reducer = new Reducer<string>(
                async (left, right) =>
                {
                    await Task.Yield();
                    return left + right;
                },
                isCommutative: false);
            const string text = "the quick brown fox jumps over the lazy dog";
            List<(int First, int Next)> runs = [];
            for (int first = 0; first < text.Length;)
            {
                int next = Math.Min(text.Length, first + 1 + random.Next(3));
                runs.Add((first, next));
                first = next;
            }

            foreach ((int first, int next) in runs.OrderBy(_ => random.Next()))
            {
                reducer.Add(first, next, text[first..next]);
            }

            Assert.Equal(text, await reducer.FinishAsync("empty").Soon());
        }
    }

    [Fact]
    public async Task W28_a_commutative_reduction_combines_parts_that_are_no_neighbours()
    {
        int combined = 0;
        var reducer = new Reducer<int>(
            (left, right) =>
            {
                Interlocked.Increment(ref combined);
                return Task.FromResult(left + right);
            },
            isCommutative: true);
        reducer.Add(0, 1, 1);
        reducer.Add(10, 11, 2);
        await reducer.WhenQuietAsync().Soon();
        Assert.Equal(1, combined);
        reducer.Add(5, 6, 4);
        Assert.Equal(7, await reducer.FinishAsync(0).Soon());
    }

    [Fact]
    public async Task W28_without_parts_the_result_is_what_was_given_for_it() =>
        Assert.Equal("nothing", await new Reducer<string>((left, _) => Task.FromResult(left), isCommutative: false).FinishAsync("nothing").Soon());

    [Fact]
    public async Task W28_a_combination_that_fails_fails_the_reduction()
    {
        var reducer = new Reducer<int>((_, _) => Task.FromException<int>(new FormatException("no sum")), isCommutative: false);
        reducer.Add(0, 1, 1);
        reducer.Add(1, 2, 2);
        Assert.Equal("no sum", (await Assert.ThrowsAsync<FormatException>(() => reducer.FinishAsync(0).Soon())).Message);
    }
}
