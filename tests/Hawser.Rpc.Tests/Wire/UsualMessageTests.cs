using System.Text;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Tests.Wire;

public sealed class UsualMessageTests
{
    private static readonly string[] Usual =
    [
        """{"jsonrpc":"2.0","id":7,"method":"IPrimes.Count","params":[0,-17,12.50,"text, [and] {more}",true,false,null]}""",
        """{"jsonrpc":"2.0","id":0,"method":"m","params":[]}""",
        """{"jsonrpc":"2.0","method":"IPrimes.Note","params":["$/ but no marker"]}""",
        """{"jsonrpc":"2.0","id":123456789012345678,"result":null}""",
        """{"jsonrpc":"2.0","id":1,"result":[1,2,"three"]}""",
        """{"jsonrpc":"2.0","id":1,"result":"abc"}""",
        """{"jsonrpc":"2.0","id":1,"result":" !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"}""",
        """{"jsonrpc":"2.0","id":1,"result":-0.5}""",
        """{"jsonrpc":"2.0","id":1,"result":9.09}""",
        """{"jsonrpc":"2.0","id":1,"result":" ~"}""",
        """{"jsonrpc":"2.0","id":1,"result":"a text of exactly 32 characters!"}""",
    ];

    private static readonly string[] Unusual =
    [
        """{"jsonrpc":"2.0","id":1234567890123456789,"result":null}""", // Maybe more than 64 bits.
        """{"jsonrpc":"2.0","id":01,"result":null}""",
        """{"jsonrpc":"2.0","id":-1,"result":null}""",
        """{"jsonrpc":"2.0","id":"1","result":null}""",
        """{"jsonrpc":"2.0","result":null}""",
        """{"jsonrpc":"2.0","id":1,"result":01}""",
        """{"jsonrpc":"2.0","id":1,"result":1.}""",
        """{"jsonrpc":"2.0","id":1,"result":1e3}""",
        """{"jsonrpc":"2.0","id":1,"result":"ä"}""",
        """{"jsonrpc":"2.0","id":1,"result":"\u0061"}""",
        """{"jsonrpc":"2.0","id":1,"result":[[]]}""",
        """{"jsonrpc":"2.0","id":1,"result":[1,]}""",
        """{"jsonrpc":"2.0","id":1,"result":null} """,
        """{"jsonrpc":"2.0","id":1,"result":null,"error":{}}""",
        """{"jsonrpc":"2.0","id":1,"method":"m"}""",
        """{"jsonrpc":"2.0","id":1,"method":"m","params":{}}""",
        """{"jsonrpc":"2.0","id":1,"method":"m","$":{"deadlineMs":1},"params":[]}""",
    ];

    [Fact]
    public void P16_usual_messages_are_recognized_and_no_others()
    {
        Assert.All(Usual, static text => Assert.True(UsualMessage.TryRead(Encoding.UTF8.GetBytes(text), depth: 2, out _), text));
        Assert.All(Usual, static text => Assert.False(UsualMessage.TryRead(Encoding.UTF8.GetBytes(text), depth: 1, out _), text));
        Assert.All(Unusual, static text => Assert.False(UsualMessage.TryRead(Encoding.UTF8.GetBytes(text), depth: 64, out _), text));
    }

    [Fact]
    public void P30_whatever_is_recognized_means_the_same_token_by_token()
    {
        byte[] pieces = [.. "{}[],:\"\\019-.eE tn$\0\u001f\u007f"u8, 0x80, 0xff];
        int recognized = 0;
        foreach (string text in Usual.Concat(Unusual))
        {
            byte[] message = Encoding.UTF8.GetBytes(text);
            recognized += Compare(message);
            for (int i = 0; i < message.Length; i++)
            {
                recognized += Compare([.. message[..i]]);
                recognized += Compare([.. message[..i], .. message[(i + 1)..]]);
                for (int bit = 0; bit < 8; bit++)
                {
                    recognized += Compare([.. message[..i], (byte)(message[i] ^ (1 << bit)), .. message[(i + 1)..]]);
                }

                foreach (byte piece in pieces)
                {
                    recognized += Compare([.. message[..i], piece, .. message[i..]]);
                    recognized += Compare([.. message[..i], piece, .. message[(i + 1)..]]);
                }
            }
        }

        Assert.InRange(recognized, 1000, int.MaxValue);
    }

    /// <returns>1 when it was recognized.</returns>
    private static int Compare(byte[] message)
    {
        if (!UsualMessage.TryRead(message, depth: 2, out Envelope usual))
        {
            return 0;
        }

        Envelope other = EnvelopeReader.ReadTokens(message, depth: 2, hasExtension: true);
        string text = Encoding.UTF8.GetString(message);
        Assert.True(usual.Kind == other.Kind, $"{text}: {usual.Kind}, not {other.Kind}: {other.Fault}");
        Assert.True(usual.Id.Equals(other.Id), text);
        Assert.True(usual.Method.SequenceEqual(other.Method), text);
        Assert.True(usual.Params.SequenceEqual(other.Params), text);
        Assert.True(usual.Payload.SequenceEqual(other.Payload), text);
        Assert.True(usual.IsAnswer == other.IsAnswer && usual.DeadlineMs == other.DeadlineMs, text);
        return 1;
    }
}
