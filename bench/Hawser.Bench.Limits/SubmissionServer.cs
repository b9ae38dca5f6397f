using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Hawser.Bench.Limits;

/// <summary>
/// Runs submissions that come over the socket, and answers with the milliseconds that each took, and the managed heap. What is compared
/// with is in process, so the way over the socket is no part of the time.
/// </summary>
internal static class SubmissionServer
{
    /// <summary>The number that it continues from, or one of those below, and the code's bytes: two integers of 32 bits.</summary>
    public const int HeaderSize = 8;

    /// <summary>The milliseconds and the bytes of the heap: two numbers of 64 bits.</summary>
    public const int AnswerSize = 16;

    /// <summary>In the place of the number: no earlier one.</summary>
    public const int First = -1;

    /// <summary>In the place of the number: everything is forgotten. There is no code.</summary>
    public const int Drop = -2;

    /// <summary>In the place of the number: the heap is collected before it is looked at. There is no code.</summary>
    public const int Collect = -3;

    public static async Task RunAsync(Socket socket)
    {
        var submissions = new Submissions();
        byte[] header = new byte[HeaderSize];
        byte[] answer = new byte[AnswerSize];
        while (await RawSocket.ReceiveAsync(socket, header))
        {
            int after = BinaryPrimitives.ReadInt32LittleEndian(header);
            byte[] code = new byte[BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4))];
            await RawSocket.ReceiveAsync(socket, code);
            long begin = Stopwatch.GetTimestamp();
            switch (after)
            {
                case Drop:
                    submissions.Drop();
                    break;
                case Collect:
                    break;
                default:
                    submissions.Run(after, Encoding.UTF8.GetString(code));
                    break;
            }

            double time = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            BinaryPrimitives.WriteDoubleLittleEndian(answer, time);
            BinaryPrimitives.WriteInt64LittleEndian(answer.AsSpan(8), GC.GetTotalMemory(forceFullCollection: after == Collect));
            await RawSocket.SendAsync(socket, answer);
        }
    }
}
