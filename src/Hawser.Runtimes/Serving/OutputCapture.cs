using System.Text;
using Hawser.Runtimes.Display;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Serving;

/// <summary>
/// What an evaluation writes, logs and displays, in its order, on its way to the event log: gathered for a batch's time, collapsed, and cut where
/// it is too much. Thread-safe; it never makes a writer wait for the owner.
/// </summary>
/// <param name="reference">The evaluation.</param>
/// <param name="log">Where it goes to.</param>
/// <param name="limit">How many characters are sent on.</param>
/// <param name="batches">Calls <see cref="Flush"/> after a batch's time.</param>
internal sealed class OutputCapture(EvaluationReference reference, EventLog log, long limit, OutputBatches batches)
{
    /// <summary>More than this is not gathered before it goes.</summary>
    private const int MostGathered = 64 << 10;

    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private OutputStreamKind _stream;
    private bool _outAtLineStart = true;
    private bool _errorAtLineStart = true;
    private bool _scheduled;
    private bool _closed;
    private bool _noted;
    private long _taken;
    private long _written;
    private long _cut;

    /// <summary>How many characters were written, those that were cut too.</summary>
    internal long Written => Interlocked.Read(ref _written);

    /// <summary>How many characters were cut.</summary>
    internal long Cut => Interlocked.Read(ref _cut);

    internal static int SizeOf(MimeBundle content)
    {
        int size = 0;
        foreach (string form in content.Forms.Values)
        {
            size += form.Length;
        }

        return size;
    }

    /// <summary>Takes text.</summary>
    internal void Write(OutputStreamKind stream, ReadOnlySpan<char> text)
    {
        bool schedule;
        lock (_gate)
        {
            if (_closed || text.IsEmpty)
            {
                return;
            }

            _written += text.Length;
            ReadOnlySpan<char> room = text[..(int)Math.Min(text.Length, Room)];
            if (stream != _stream)
            {
                FlushText();
                _stream = stream;
            }

            _text.Append(room);
            _taken += room.Length;
            if (room.Length < text.Length)
            {
                CutOff(text.Length - room.Length);
            }

            schedule = Gathered();
        }

        Schedule(schedule);
    }

    /// <summary>Takes an event of its own: a log entry, or a display.</summary>
    /// <param name="size">How many characters it counts.</param>
    /// <param name="added">The event.</param>
    internal void Add(int size, RuntimeEvent added)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _written += size;
            FlushText();
            if (size > Room)
            {
                CutOff(size);
                return;
            }

            _taken += size;
            log.Append(added);
        }
    }

    /// <summary>Sends what is gathered, and the event after it.</summary>
    internal void Flush(RuntimeEvent? after = null)
    {
        lock (_gate)
        {
            _scheduled = false;
            FlushText();
            if (after is not null && !_closed)
            {
                log.Append(after);
            }
        }
    }

    /// <summary>Nothing more is taken.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            FlushText();
            _closed = true;
        }
    }

    private long Room => log.HasRoom ? limit - _taken : 0;

    private bool Gathered()
    {
        if (_text.Length >= MostGathered)
        {
            FlushText();
        }

        bool schedule = !_scheduled && _text.Length > 0;
        _scheduled |= schedule;
        return schedule;
    }

    private void Schedule(bool schedule)
    {
        if (schedule)
        {
            batches.Schedule(this);
        }
    }

    private void CutOff(long characters)
    {
        _cut += characters;
        if (_noted)
        {
            return;
        }

        _noted = true;
        FlushText();
        log.Append(new EvaluationLog(
            reference,
            LogLevel.Warning,
            "Hawser.Runtimes",
            log.HasRoom
                ? $"This evaluation has written more than {limit} characters. What it writes from here on is cut."
                : "This evaluation writes faster than its owner reads. What does not fit is cut."));
    }

    private void FlushText()
    {
        if (_text.Length == 0)
        {
            return;
        }

        ref bool atLineStart = ref _stream == OutputStreamKind.Out ? ref _outAtLineStart : ref _errorAtLineStart;
        string collapsed = CarriageReturns.Collapse(_text, atLineStart);
        atLineStart = _text[^1] == '\n';
        _text.Clear();
        if (collapsed.Length > 0)
        {
            log.Append(new EvaluationOutput(reference, _stream, collapsed));
        }
    }
}
