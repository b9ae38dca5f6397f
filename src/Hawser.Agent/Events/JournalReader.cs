using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Hawser.Agent.Events;

/// <summary>Reads a journal from its beginning.</summary>
internal static class JournalReader
{
    /// <summary>Counts what the journal has.</summary>
    /// <returns>How many of its bytes are whole lines; what comes after was cut off by a crash.</returns>
    /// <exception cref="InvalidDataException">A line before the last is none of a journal's.</exception>
    internal static async Task<long> ReadAsync(Stream file, EventTally tally, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(file, new StreamPipeReaderOptions(leaveOpen: true));
        long whole = 0;
        long? broken = null;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> rest = result.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                ReadOnlySequence<byte> line = rest.Slice(0, end);
                if (broken is { } at)
                {
                    throw new InvalidDataException($"The line of the journal at byte {at} is none of a journal's, and others follow it.");
                }

                if (Read(line)?.AddTo(tally) == true)
                {
                    whole += line.Length + 1;
                }
                else
                {
                    broken = whole;
                }

                rest = rest.Slice(rest.GetPosition(1, end));
            }

            reader.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted)
            {
                await reader.CompleteAsync().ConfigureAwait(false);
                return whole;
            }
        }
    }

    private static JournalLine? Read(ReadOnlySequence<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            return JsonSerializer.Deserialize(ref json, JournalJson.Default.JournalLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
