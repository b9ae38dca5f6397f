using System.Reflection;

namespace Hawser.Ipc.Tests;

public class HandshakeVectorTests
{
    public static TheoryData<int> Suites => [1, 2];

    [Theory, MemberData(nameof(Suites))]
    public void P5_the_dialer_reproduces_the_vectors_to_the_byte(int suite)
    {
        Dictionary<string, byte[]> vector = Vector(suite);
        byte[] hello = vector["HELLO"];
        IpcHandle handle = new(IpcEndpoint.CreateInMemory(), hello.AsSpan(16, 16), hello.AsSpan(32, 16), vector["key"]);
        using DialerHandshake dialer = new(handle, (byte)suite, vector["binding"], hello.AsSpan(48, 32));
        Assert.Equal(hello, dialer.Hello.ToArray());
        byte[] proof = Enumerable.Repeat((byte)0xFF, 48).ToArray(); // Whatever was there before.
        Assert.Equal(HandshakeFault.None, dialer.ReadChallenge(vector["CHALLENGE"], proof));
        Assert.Equal(vector["PROOF"], proof);
        Assert.Equal(Convert.ToHexStringLower(vector["session_id"]), dialer.SessionId);
        Assert.Contains(
            "one CHALLENGE",
            Assert.Throws<InvalidOperationException>(() => dialer.ReadChallenge(vector["CHALLENGE"], proof)).Message,
            StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Suites))]
    public void P5_the_listener_reproduces_the_vectors_to_the_byte(int suite)
    {
        Dictionary<string, byte[]> vector = Vector(suite);
        byte[] hello = vector["HELLO"];
        using ListenerHandshake listener = new(hello.AsSpan(16, 16), (byte)suite, vector["binding"], vector["CHALLENGE"].AsSpan(16, 32));
        Assert.Equal(HandshakeFault.None, listener.CheckHello(hello, out bool complete));
        Assert.True(complete);
        Assert.Equal(hello.AsSpan(32, 16), listener.TicketId);
        Assert.Equal(vector["CHALLENGE"], listener.Challenge(vector["key"]).ToArray());
        Assert.Equal(HandshakeFault.None, listener.CheckProof(vector["PROOF"], out complete));
        Assert.True(complete);
        Assert.Equal(Convert.ToHexStringLower(vector["session_id"]), listener.SessionId);
    }

    [Theory, MemberData(nameof(Suites))]
    public void P5_the_derived_keys_are_those_of_the_vectors_and_zeros_after_use(int suite)
    {
        Dictionary<string, byte[]> vector = Vector(suite);
        HandshakeKeys keys = new(vector["HELLO"].AsSpan(16, 16), vector["HELLO"].AsSpan(32, 16), vector["key"]);
        FieldInfo[] fields = typeof(HandshakeKeys).GetFields(BindingFlags.Instance | BindingFlags.NonPublic);
        byte[][] held = [.. fields.Select(field => (byte[])field.GetValue(keys)!)];
        Assert.Equal([vector["prk"], vector["listener_proof_key"], vector["dialer_proof_key"]], held);
        keys.Dispose();
        Assert.All(held, key => Assert.All(key, b => Assert.Equal(0, b)));
    }

    private static Dictionary<string, byte[]> Vector(int suite)
    {
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream("handshake.txt")!);
        return reader.ReadToEnd().Split('\n').SkipWhile(line => line != $"# suite {suite}").Skip(1).TakeWhile(line => !line.StartsWith('#'))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => Convert.FromHexString(parts[1]));
    }
}
