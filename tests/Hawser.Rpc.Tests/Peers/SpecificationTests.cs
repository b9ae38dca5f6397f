using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Peers;

/// <summary>The examples of the JSON-RPC 2.0 specification, https://www.jsonrpc.org/specification#examples, to the letter.</summary>
public sealed class SpecificationTests
{
    private const string Sent = "--> ";
    private const string Received = "<-- ";

    /// <summary>What is sent, and what comes back; empty: nothing.</summary>
    public static TheoryData<string, string, string> Examples { get; } = ReadExamples();

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task P16_the_examples_of_the_specification_are_answered_as_it_says(string name, string message, string answer)
    {
        var target = new Specification();
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<ISpecification>(target)] });
        await using RawPeer disposal = raw;

        raw.Send(message);

        if (answer.Length > 0)
        {
            await raw.ExpectNextAsync(answer);
        }

        await raw.ExpectNothingAsync();
        if (name.Contains("all notifications", StringComparison.Ordinal))
        {
            Assert.Equal(["sum 7", "hello 7"], [await target.NextAsync(), await target.NextAsync()]);
        }
    }

    [Fact]
    public void P16_no_example_is_missing() => Assert.Equal(15, Examples.Count);

    // Its own notation: a name ending with a colon, then what goes to the server and what comes back, over one line or several.
    private static TheoryData<string, string, string> ReadExamples()
    {
        var examples = new TheoryData<string, string, string>();
        string name = "";
        string? message = null;
        string? answer = null;
        foreach (string line in File.ReadLines(Repository.Find("tests/Hawser.Rpc.Tests/Corpus/specification.txt")))
        {
            if (line.StartsWith(Sent, StringComparison.Ordinal))
            {
                Add();
                message = line[Sent.Length..];
            }
            else if (line.StartsWith(Received, StringComparison.Ordinal))
            {
                answer = line[Received.Length..];
            }
            else if (line is "" or [.., ':'])
            {
                Add();
                name = line.TrimEnd(':') is { Length: > 0 } next ? next : name;
            }
            else if (answer is not null)
            {
                answer += "\n" + line;
            }
            else if (message is not null)
            {
                message += "\n" + line;
            }
        }

        Add();
        return examples;

        void Add()
        {
            if (message is [('{' or '['), ..])
            {
                examples.Add(name, message, answer is null or ['/', ..] ? "" : answer);
            }

            message = answer = null;
        }
    }
}
