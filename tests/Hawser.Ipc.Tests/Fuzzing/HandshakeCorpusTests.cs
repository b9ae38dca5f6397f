namespace Hawser.Ipc.Tests.Fuzzing;

/// <summary>What is rare in a HELLO, and what other protocols say first, is judged alike however it is cut.</summary>
public class HandshakeCorpusTests
{
    /// <summary>What the listener must say of it, and the bytes.</summary>
    public static TheoryData<string, string> Corpus { get; } = new(CorpusBytes.Read("hellos.txt").Select(static line => (line[0], line[1])));

    [Theory]
    [MemberData(nameof(Corpus))]
    public void P3_a_hello_of_the_corpus_is_judged_as_is_said_there_and_at_its_first_wrong_byte_for_ever(string expected, string bytes)
    {
        byte[] hello = CorpusBytes.Decode(bytes);
        using var listener = new ListenerHandshake(
            new byte[HandshakeFormat.IdSize], HandshakeFormat.LocalSuite, HandshakeFormat.LocalBinding, new byte[HandshakeFormat.NonceSize]);
        HandshakeFault last = HandshakeFault.None;
        for (int length = 0; length <= hello.Length; length++)
        {
            HandshakeFault fault = listener.CheckHello(hello.AsSpan(0, length), out bool complete);
            Assert.Equal(fault == HandshakeFault.None && length == HandshakeFormat.HelloSize, complete);
            Assert.True(last == HandshakeFault.None || last == fault, $"{last} became {fault} at {length} bytes");
            last = fault;
        }

        Assert.Equal(Enum.Parse<HandshakeFault>(expected), last);
    }
}
